"""The built-in templates, as data. A council's own template file works exactly like them."""
