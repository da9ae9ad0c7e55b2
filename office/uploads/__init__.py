"""Files that come in from outside: what they may be called, what they may hold, how large."""
