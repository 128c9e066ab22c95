"""Measures of speed, as ratios against a named peer or floor taken in the same run (see README.md)."""
