"""Pure rules: one module per lifecycle, each with facts, state, commands, decide and evolve."""
