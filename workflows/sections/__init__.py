"""The sections of a definition that belong to one lifecycle each."""
