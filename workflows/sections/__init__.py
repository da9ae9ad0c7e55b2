"""Sections of a definition that belong to one lifecycle each."""
