"""Contract registers and published notices: what they say of contracts, and where that differs from what is known."""
