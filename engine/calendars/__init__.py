"""Clocks, working days, periods and deadlines: everything the engine knows about time."""
