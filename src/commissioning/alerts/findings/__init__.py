"""What is true as of a day, by noun; how grave it is and who hears it is decided elsewhere."""
