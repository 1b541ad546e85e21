"""A Redis of our own, for installations that were given none."""
