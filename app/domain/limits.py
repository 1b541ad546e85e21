"""How much of a log is shown at first; the rest waits behind a marker that one click fills."""

LOG_LINES = 1_000  # the last ones
LOG_BYTES = 262_144  # of them; a page parses this in one go without freezing
