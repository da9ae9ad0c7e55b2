"""Forecast: what is likely to become of the deadlines to come, by those that are past.

Pure and repeatable: the same deadlines and the same seed give the same forecast. It knows no store
and no words; office.answers.forecast reads the views for it.
"""
