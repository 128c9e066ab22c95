"""Files in: what they bring, beside what is known."""
