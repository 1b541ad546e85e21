"""What goes wrong with a Redis of our own."""


class EmbeddedError(Exception):
    """It cannot be had here; the message is one line in Portuguese that says what to do."""
