"""Every kind of feed, read by programs that share no code with the one that wrote it, and by a lint of its bytes."""
