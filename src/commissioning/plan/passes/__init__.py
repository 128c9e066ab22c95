"""The two passes: a network of steps, what happened to them, and the days that they get."""
