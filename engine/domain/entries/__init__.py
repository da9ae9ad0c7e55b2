"""Lists below units: what units enter, and the items that follow. Its FAMILY stands in family.py,
as the lifecycle of occurrences reads what is listed here.
"""
