"""Pages that people read in a browser: values in, bytes out. No page needs a script, or loads anything."""
