"""Who owes what, by which clock."""
