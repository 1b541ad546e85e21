"""The commands, one file a noun; everything they print is Portuguese."""
