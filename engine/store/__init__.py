"""The record: names of stored events, their codec, and the append-only log."""
