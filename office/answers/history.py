"""Who did what when in a campaign."""

from datetime import date, datetime

from msgspec import Struct

from engine.domain.directory.state import known_directory
from engine.domain.event import Recorded, Via
from engine.domain.gates import Names
from engine.domain.phase.context import names_in
from engine.domain.sentences import code_of, what_happened
from engine.errors import NotFound
from engine.handling.sealing import SealedCase
from engine.ids import CampaignId, PersonId, StreamId, UnitId, campaign_of, item_key
from engine.phrases import Phrase, phrase
from engine.store.names import EVENTS
from office.answers.reading import Page, Reading, page_of
from office.answers.sealed import facts_in, sealed_case
from office.bootstrap import Office
from office.words import LANGUAGES, has_text
from projections import timeline
from projections.items.queries import item as numbered
from projections.seen import ALL_ROWS
from projections.timeline import Deeds, TimelineRow

_LATEST = 1000


class Happening(Struct, frozen=True):
    """An event: who did what when, for whom, from where and why.

    `dated` says that its moment was given, with a reason, and is not that of the clock; `stray`
    that it was said afterwards not to be true. `entered_by` put the actor's paper in.
    """

    position: int
    stream: StreamId
    name: str
    recorded_at: datetime
    on_day: date
    effective_on: date | None
    actor: PersonId
    on_behalf_of: PersonId | None
    via: Via
    unit: UnitId | None
    item: StreamId | None
    summary: Phrase
    reason: str | None
    dated: bool
    stray: bool
    entered_by: PersonId | None = None

    @property
    def who(self) -> Phrase | PersonId:
        """The actor, and who put his paper in for him."""
        if self.entered_by is None:
            return self.actor
        return phrase("say.history.entered", actor=self.actor, by=self.entered_by)

    @property
    def when(self) -> Phrase | date:
        """The day, marked where its moment is not that of the clock."""
        if self.stray:
            return phrase("say.history.stray", day=self.on_day)
        return phrase("say.history.dated", day=self.on_day) if self.dated else self.on_day


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
    item: StreamId | None = None,
    deeds: Deeds | None = None,
    before_position: int | None = None,
    limit: int = 30,
    deliveries: bool = False,
) -> Page[Happening]:
    """The newest first of those that are seen, each with its sentence. `text` may be of that
    sentence or of the reason.

    `event` is how a stored name begins; `since` and `until` are inclusive. What became of letters
    is told if `deliveries` are asked for, or events named so.

    Raises NotFound for a unit, a person or a kind of event that nothing is known of.
    """
    if event is not None and not any(name.startswith(event) for name in EVENTS):
        raise NotFound("thing.event-kind", event, sorted({n.split(".")[0] + "." for n in EVENTS}))
    reading.about(campaign, unit)
    if item is not None and (case := sealed_case(reading, item)) is not None:
        return page_of(_of_papers(reading, case), limit)
    if reading.at is not None:
        before_position = min(before_position or reading.at + 1, reading.at + 1)
    seen, letters = reading.sees.work(campaign), reading.sees.letters(campaign)
    if item is not None and _is_own_case(reading, item):
        seen = ALL_ROWS
    _check_actor(reading, campaign, actor)
    rows = timeline.query(
        reading.views,
        campaign=campaign,
        unit=unit,
        actor=actor,
        name=event,
        text=text,
        or_names=_names_that_say(text) if text else (),
        since=since,
        until=until,
        item=item,
        deeds=deeds,
        limit=limit + 1,
        before_position=before_position,
        seen=seen,
        letters=letters,
        who=reading.sees.who,
        deliveries=deliveries or (event or "").startswith("message."),
    )
    names = names_in(campaign, reading.reads)
    return page_of([_told(reading, row, names) for row in rows], limit)


def _is_own_case(reading: Reading, item: StreamId) -> bool:
    """Whether whoever looks is of the item's people, such as a team: they see all of it."""
    key, who = item_key(item), reading.sees.who
    row = None if key is None else numbered(reading.views, key, who=who)
    return row is not None and who in row.people


def _names_that_say(text: str) -> list[str]:
    """Stored names of events whose sentence holds the text in one of the languages."""
    return [name for name in EVENTS if any(has_text(code_of(name), text, at) for at in LANGUAGES)]


def _of_papers(reading: Reading, case: SealedCase) -> list[Happening]:
    """What happened to a sealed item, the newest first."""
    names = names_in(campaign_of(case.stream), reading.reads)
    return [_happened(each, names) for each in reversed(facts_in(case))]


def _happened(entry: Recorded, names: Names) -> Happening:
    stamp = entry.event.stamp
    return Happening(
        position=entry.position,
        stream=entry.stream,
        name=entry.name,
        recorded_at=stamp.recorded_at,
        on_day=stamp.on,
        effective_on=stamp.effective_on,
        actor=stamp.actor,
        on_behalf_of=stamp.on_behalf_of,
        via=stamp.via,
        unit=None,
        item=entry.stream,
        summary=what_happened(entry, names),
        reason=stamp.reason,
        dated=stamp.dated,
        stray=False,
    )


def _told(reading: Reading, row: TimelineRow, names: Names) -> Happening:
    (recorded,) = reading.office.log.read(row.position - 1, 1)
    return Happening(
        position=row.position,
        stream=row.stream,
        name=row.name,
        recorded_at=row.recorded_at,
        on_day=row.on_day,
        effective_on=row.effective_on,
        actor=row.actor,
        on_behalf_of=row.on_behalf_of,
        via=row.via,
        unit=row.unit,
        item=row.item,
        summary=what_happened(recorded, names),
        reason=row.reason,
        dated=recorded.event.stamp.dated,
        entered_by=row.entered_by,
        stray=any(first <= row.position <= last for first, last in strays_of(reading.office)),
    )


def strays_of(office: Office) -> tuple[tuple[int, int], ...]:
    """Ranges of positions whose moments are not true."""
    return office.record.strays if office.record else ()


def _check_actor(reading: Reading, campaign: CampaignId, actor: PersonId | None) -> None:
    """Raises NotFound unless they did something once, or stand in the directory; where not all of a
    campaign is seen, unless they did something of it that is.
    """
    end = None if reading.at is None else reading.at + 1
    sees = reading.sees
    seen, letters = sees.work(campaign), sees.letters(campaign)
    about = None if sees.whole(campaign) else campaign
    if actor is None or timeline.query(
        reading.views,
        campaign=about,
        actor=actor,
        limit=1,
        before_position=end,
        seen=seen,
        letters=letters,
        who=sees.who,
    ):
        return
    if about is not None:
        raise NotFound("thing.person", actor)
    people = known_directory(reading.reads).people
    if actor not in people:
        latest = timeline.query(
            reading.views, campaign=campaign, limit=_LATEST, before_position=end, who=sees.who
        )
        known = dict.fromkeys((*sorted({row.actor for row in latest}), *people))
        raise NotFound("thing.person", actor, known)
