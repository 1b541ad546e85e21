"""Readers that behave like browsers at little cost, with what publishes to them."""
