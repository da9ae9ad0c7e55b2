"""Speed as ratios to baselines of the same run; docs/reference/benchmarks.md explains them."""
