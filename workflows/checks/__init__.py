"""What types cannot say of a definition: every fault of meaning, with its place and remedy."""
