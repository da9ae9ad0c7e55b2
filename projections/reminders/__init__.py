"""Reminders: every fact of which somebody is to be told, and who was told of it how."""
