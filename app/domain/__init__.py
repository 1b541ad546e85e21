"""What is true about a run, whatever stores or shows it: pure, no input or output."""
