"""How views are built anew beside those that serve."""
