"""What the demonstration begins with."""
