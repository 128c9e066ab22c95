"""One document, three files: what is written for people is said once, and read as HTML, Markdown or Word."""
