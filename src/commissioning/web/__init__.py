"""Pages and feed addresses over the service: an ASGI application, and the server that runs it."""
