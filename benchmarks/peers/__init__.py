"""Other ways to keep the same work: each with its own library, as its users would write it."""
