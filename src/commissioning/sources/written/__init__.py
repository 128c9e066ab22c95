"""Files that people write: YAML to nouns, with the line of everything that was written."""
