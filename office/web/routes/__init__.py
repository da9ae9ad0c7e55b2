"""One file for each page: its routes, what it shows, its actions."""
