"""Sections of a definition, one file for each lifecycle that reads its own."""
