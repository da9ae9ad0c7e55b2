"""Every view there is, in the order in which they are fed. A new one is one file and one line."""

from projections import board, deadlines
from projections.view import View


def views(*modules: View) -> tuple[View, ...]:
    """The modules, each checked to be a view."""
    return modules


ALL = views(board, deadlines)
