"""The numbered things of every lifecycle that has them (engine.domain.items): one row for each, as
it stood from one log position to another.
"""
