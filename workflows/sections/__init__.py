"""The sections of a definition that belong to one lifecycle: each in a file of its own."""
