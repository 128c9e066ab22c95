"""The contract that a plan follows: its end, its options, and the days by which they are decided."""
