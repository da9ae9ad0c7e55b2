"""Every deadline: what the scheduler looks at, and what people ask."""
