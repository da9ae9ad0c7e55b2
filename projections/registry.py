"""The list of all read models, in the order in which they are fed."""

from projections import (
    alerts,
    assessments,
    board,
    corrections,
    directory,
    filings,
    moments,
    notices,
    outbox,
    petitions,
    progress,
    rectifications,
    timeline,
)
from projections.campaigns import projection as campaigns
from projections.deadlines import projection as deadlines
from projections.feeding.read_model import ReadModel
from projections.items import projection as items
from projections.owed_work import projection as owed_work
from projections.reminders import projection as reminders


def views(*modules: ReadModel) -> tuple[ReadModel, ...]:
    """The modules; the type checker sees that each is a read model."""
    return modules


ALL = views(
    directory,
    campaigns,
    owed_work,
    items,
    board,
    deadlines,
    alerts,
    rectifications,
    progress,
    filings,
    corrections,
    petitions,
    assessments,
    reminders,
    outbox,
    notices,
    timeline,
    moments,
)
