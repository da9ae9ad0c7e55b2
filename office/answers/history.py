"""Who did what when in a campaign."""

from datetime import date

from engine.errors import NotFound
from engine.handling import directory
from engine.ids import CampaignId, PersonId, UnitId
from engine.store.names import EVENTS
from office.answers.reading import Page, Reading, page_of
from projections import timeline
from projections.timeline import TimelineRow

_LATEST = 1000


def history(
    reading: Reading,
    campaign: CampaignId,
    *,
    unit: UnitId | None = None,
    actor: PersonId | None = None,
    event: str | None = None,
    text: str | None = None,
    since: date | None = None,
    until: date | None = None,
    before_position: int | None = None,
    limit: int = 30,
) -> Page[TimelineRow]:
    """The newest first. `event` is how a stored name begins; `since` and `until` are inclusive.

    Raises NotFound for a unit, a person or a kind of event that nothing is known of.
    """
    if event is not None and not any(name.startswith(event) for name in EVENTS):
        raise NotFound("thing.event-kind", event, sorted({n.split(".")[0] + "." for n in EVENTS}))
    reading.about(campaign, unit)
    _check_actor(reading, campaign, actor)
    rows = timeline.query(
        reading.views,
        campaign=campaign,
        unit=unit,
        actor=actor,
        name=event,
        text=text,
        since=since,
        until=until,
        limit=limit + 1,
        before_position=before_position,
    )
    return page_of(rows, limit)


def _check_actor(reading: Reading, campaign: CampaignId, actor: PersonId | None) -> None:
    """Raises NotFound unless they did something once, or stand in the directory."""
    if actor is None or timeline.query(reading.views, actor=actor, limit=1):
        return
    people = directory.directory(reading.office.desk).people
    if actor not in people:
        latest = timeline.query(reading.views, campaign=campaign, limit=_LATEST)
        known = dict.fromkeys((*sorted({row.actor for row in latest}), *people))
        raise NotFound("thing.person", actor, known)
