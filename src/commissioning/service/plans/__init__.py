"""Looking at plans, and recording what happened to them."""
