"""Answers to the questions people ask of a campaign, one module a question.

Every face shows the same answers. They hold facts: ids, days, figures, states, and names in both
languages; a face chooses the language, words the states and lays it all out.
"""
