"""Deadlines: the clock of every item, with the queries of the scheduler and of people."""
