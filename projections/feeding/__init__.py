"""How views advance along the log."""
