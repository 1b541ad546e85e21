"""A Hypothesis state machine over the real recorder, publisher, Redis and hub."""
