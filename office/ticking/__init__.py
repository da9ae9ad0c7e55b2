"""What the scheduler reads from the views of an office."""
