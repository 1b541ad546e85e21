"""From a committed change to every page that shows it; the database says what is true, Redis when to look."""
