"""CachedRows of views in a database: SQLite or PostgreSQL."""
