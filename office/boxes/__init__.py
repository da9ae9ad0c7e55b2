"""Sealed boxes of surveys: answers beside the log, in no order, linked to nobody."""
