"""Keeping the house: what has to be looked at every night, in pieces that do not hold each other up."""
