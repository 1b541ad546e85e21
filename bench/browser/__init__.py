"""What is asked of a real browser."""
