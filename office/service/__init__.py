"""Processes that run on and on, what is seen of them from outside, and copies of the log."""
