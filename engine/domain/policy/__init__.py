"""Who may do what: one table for every command, and one pure question asked of it."""
