"""Following the robot's jobs to their end, whatever dies in between."""
