"""Read models: every one can be thrown away and rebuilt from the log."""
