"""Single rules, and the holiday data that everything is counted with."""
