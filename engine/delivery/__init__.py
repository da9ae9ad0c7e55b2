"""What leaves the house: the scheduler's ticks, the outbox, the channels."""
