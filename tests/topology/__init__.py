"""The topology of many machines with people in it."""
