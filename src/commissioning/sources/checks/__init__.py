"""What is well written and does not fit: references, circles, order, quotations."""
