"""What we ask the database, by noun; every question takes the caller's connection."""
