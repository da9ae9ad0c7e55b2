"""Webhooks: other programs are told of events as they come, signed, in their order, again until
they take it.
"""
