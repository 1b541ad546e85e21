"""The only way in which an execution changes."""
