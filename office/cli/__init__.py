"""The command line `campaign`."""
