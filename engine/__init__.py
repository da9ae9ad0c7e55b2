"""The write side: what may happen in a campaign, and the record of what did."""
