"""What every answer is read from: the office and its views, as of now or of an earlier moment."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Generic, NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from engine.calendars.clock import OfficeMoment
from engine.domain.directory.state import Directory, known_directory
from engine.domain.policy.seeing import Sort
from engine.errors import NotFound
from engine.handling.reads import LogReads, PastReads
from engine.ids import CampaignId, DutyKey, StreamId, UnitId
from engine.phrases import Phrase, phrase
from office.answers.moment import Moment, MomentOutside, moment
from office.answers.seeing import EVERYTHING, Seeing
from office.bootstrap import Office
from office.words import worded
from projections import directory
from projections.campaigns import queries as campaigns
from projections.campaigns.tables import CampaignRow
from projections.owed_work.beside import Beside, Besides
from workflows.schema import Definition, Title

R = TypeVar("R")


class Page(Struct, Generic[R], frozen=True):
    """The first rows of a listing; `more` says that the limit cut it."""

    rows: tuple[R, ...]
    more: bool = False


class NamedBeside(Struct, frozen=True):
    """The label of an item, and the names of the units that stand beside its lead."""

    label: str
    joint: tuple[Title, ...]


def named_beside(found: Beside, names: Mapping[UnitId, Title]) -> NamedBeside:
    """With the names of the units."""
    return NamedBeside(found.label, tuple(names.get(unit) or bare(unit) for unit in found.joint))


class Reading(NamedTuple):
    """An office, a connection to its views, its streams, the moment that answers are about (None:
    now), and what is seen by whom they are for.
    """

    office: Office
    views: Connection
    reads: LogReads
    moment: Moment | None = None
    sees: Seeing = EVERYTHING

    @property
    def at(self) -> int | None:
        """The log position that answers are about; None: now, whatever comes meanwhile."""
        return None if self.moment is None else self.moment.position

    @property
    def streams(self) -> "Streams":
        """For answers that need no views."""
        return Streams(self.reads, self.day, self.at, self.sees)

    @property
    def day(self) -> date:
        """The day from which lights are seen."""
        return self.when.day

    @property
    def when(self) -> OfficeMoment:
        """The moment from which lights are seen: that of an event, or the end of a day."""
        return self.moment.when if self.moment else self.office.moment()

    def about(
        self, campaign: CampaignId, unit: UnitId | None = None, of: Sort = Sort.WORK
    ) -> CampaignRow:
        """The campaign. Raises NotFound unless it exists, and the unit if one is named: one of
        which nothing `of` this sort is seen is not there; MomentOutside if it was planned later.
        """
        found = None
        if self.sees.campaign(campaign):
            found = campaigns.campaign(self.views, campaign, self.at)
            later = campaigns.campaign(self.views, campaign) if not found and self.moment else None
            if later is not None:
                fault = "fault.moment.before-campaign"
                raise MomentOutside(fault, campaign=campaign, event=self.at, day=later.planned_on)
        if found is None:
            rows = campaigns.campaigns(self.views)
            known = tuple(row.id for row in rows if self.sees.campaign(row.id))
            raise NotFound("thing.campaign", campaign, known)
        if unit is not None:
            sees = self.sees
            seen = sees.board(campaign) if of is Sort.ROW else sees.units(campaign)
            known_units = [each for each in self.unit_names() if seen is None or each in seen]
            if unit not in known_units:
                raise NotFound("thing.unit", unit, known_units)
        return found

    def need_whole(self, campaign: CampaignId, what: str | Phrase, name: str) -> None:
        """Raise NotFound, as for what is not there, where only a part of a campaign is seen."""
        self.about(campaign)
        if not self.sees.whole(campaign):
            raise NotFound(what, name)

    def definition(self, campaign: CampaignId) -> Definition:
        """The definition of a campaign, with the values that were set; raises as `about` does."""
        return campaigns.definition(self.views, self.about(campaign))

    def beside(self, campaign: CampaignId) -> Callable[[StreamId], NamedBeside]:
        """Answers of any item what is said beside its duty and its unit."""
        names, found = self.unit_names(), Besides(self.views, campaign, self.at)
        return lambda item: named_beside(found.of(item), names)

    def unit_names(self) -> dict[UnitId, Title]:
        """The name of every unit, in the order of the roster."""
        if self.at is not None:
            return unit_names(self.views, self.at)
        directory = known_directory(self.reads)
        return self.reads.kept(("unit names",), (directory,), lambda: _names_in(directory))

    def owner(self) -> Callable[[UnitId | None], Title]:
        """Answers what a unit is called; None is the campaign office."""
        names, office = self.unit_names(), phrase("thing.item.office")
        own = Title(zh=worded(office, "zh"), en=worded(office, "en"))
        return lambda unit: own if unit is None else names.get(unit) or bare(unit)

    def duty_titles(self, campaign: CampaignId) -> dict[DutyKey, Title]:
        """The title of every task and obligation that a campaign has, or had by an earlier plan."""
        duties = campaigns.duties(self.views, self.about(campaign)).values()
        return {DutyKey(d.key): Title(zh=d.title.zh, en=d.title.english) for d in duties}


@contextmanager
def reading(office: Office, at: date | int | None = None) -> Iterator[Reading]:
    """Bring the views up to the end of the log, then read from them: what is now, or what was at
    the end of a day or at the event of a number.

    Raises MomentOutside for a moment that the log does not reach, or the views, where they may not
    be brought up; what is now is then what was at their end.
    """
    office.catch_up()
    end, now = office.views_end, office.moment()
    with office.views.connect() as views:
        if at is None and end is None:
            yield Reading(office, views, office.reads)
            return
        if end is not None and isinstance(at, int) and end < at <= office.log.head():
            raise MomentOutside("fault.moment.beyond-views", event=at, end=end)
        head = office.log.head() if end is None else end
        then = Moment(head, *now) if at is None else moment(views, at, head, now.day)
        yield Reading(
            office, views, PastReads(office.log, then.position), _timed(office, then, at, now)
        )


def _timed(office: Office, then: Moment, at: date | int | None, now: OfficeMoment) -> Moment:
    """The moment with its hour: that at which an event was recorded, or at which a day was over."""
    if isinstance(at, int):
        (event,) = office.log.read(at - 1, 1)
        return replace(then, wall=office.moment(event.event.stamp.recorded_at).wall)
    if at is None or at == now.day:
        return replace(then, wall=now.wall)
    return replace(then, wall=datetime.combine(at, office.days.day_ends or time.max))


class Streams(NamedTuple):
    """The log's streams as they stood at a moment, its day, and what is seen of them."""

    reads: LogReads
    day: date
    at: int | None = None
    sees: Seeing = EVERYTHING


def streams(office: Office, at: date | int | None = None) -> Streams:
    """For answers that need no views, such as those about the directory; raises as `reading`."""
    if at is None:
        return Streams(office.reads, office.today())
    with reading(office, at) as look:
        return Streams(look.reads, look.day, look.at)


def page_of(rows: Sequence[R], limit: int | None) -> Page[R]:
    """The first `limit` of `rows`, which holds one more than that where there are more."""
    if limit is None:
        return Page(tuple(rows))
    return Page(tuple(rows[:limit]), more=len(rows) > limit)


def unit_names(views: Connection, at: int | None) -> dict[UnitId, Title]:
    """The name of every unit. `en` is empty where the roster gives no English name."""
    return {u.unit: Title(zh=u.name, en=u.name_en) for u in directory.units(views, at)}


def _names_in(directory: Directory) -> dict[UnitId, Title]:
    return {u.unit: Title(zh=u.name, en=u.name_en) for u in directory.units.values()}


def bare(key: str) -> Title:
    """The title of what has none: its key."""
    return Title(zh=key, en=key)
