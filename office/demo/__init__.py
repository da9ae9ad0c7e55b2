"""A whole campaign in half a minute: played, shown, forgotten, and rebuilt from its log."""
