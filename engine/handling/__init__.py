"""The door: every command of every face comes in here, and nowhere else."""
