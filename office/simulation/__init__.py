"""A campaign played by units of different temper, through the same commands that people use."""
