"""Load, decide, append: one module per lifecycle, no rule in any of them."""
