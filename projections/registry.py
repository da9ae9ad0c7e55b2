"""Every view there is, in the order in which they are fed. A new one is one file and one line."""

from projections import (
    alerts,
    board,
    directory,
    filings,
    outbox,
    progress,
    rectifications,
    timeline,
)
from projections.campaigns import projection as campaigns
from projections.deadlines import projection as deadlines
from projections.feeding.read_model import View


def views(*modules: View) -> tuple[View, ...]:
    """The modules, each checked to be a view."""
    return modules


ALL = views(
    directory,
    campaigns,
    board,
    deadlines,
    alerts,
    rectifications,
    progress,
    filings,
    outbox,
    timeline,
)
