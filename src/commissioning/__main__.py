"""``python -m commissioning``."""

from commissioning.cli import entry

if __name__ == "__main__":
    entry()
