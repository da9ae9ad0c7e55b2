"""A directive: a document with a number, a basis and recipients, who owe a receipt and more by it.

The lifecycle itself stands in `family.py`: others name its commands before it is whole.
"""
