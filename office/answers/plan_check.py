"""A campaign before it is announced: what is blank, when everything falls, who would carry it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from engine.domain.audience import (
    Part,
    Participant,
    owed_by_nobody,
    owing_nothing,
    part_of,
    reviewer_named,
)
from engine.domain.campaign.context import audience_of, categories_of, unknown_owners
from engine.domain.directory.importing import mistyped
from engine.domain.directory.roster import RosterRow
from engine.domain.directory.state import Directory, known_directory
from engine.domain.plan_check import due_past_the_end, plan_faults
from engine.domain.policy.actors import Role
from engine.domain.unheld import unheld_posts, unknown_channels
from engine.ids import DutyKey, UnitId
from engine.phrases import Phrase
from office.answers.schedule import DayKind, Plan, Schedule, ScheduledDay, schedule
from office.bootstrap import Office
from workflows.faults import Fault
from workflows.parameters import allowed_at, check_values, filled, uses
from workflows.schema import Definition, Title

_WEEK: Final = timedelta(days=7)


class Blank(Struct, frozen=True, kw_only=True):
    """A value that the document leaves open. `text` is what is written in, `fault` why it does not
    fit; `suggest` is shown and never used; `used_by` are the phases and duties that wait for it.
    """

    key: str
    title: Title
    text: str
    required: bool
    suggest: str
    rules: tuple[str, ...]
    allowed: Phrase
    used_by: tuple[Title, ...]
    fault: Phrase | None

    @property
    def is_open(self) -> bool:
        """Whether it stops the announcement."""
        return self.fault is not None or (self.required and not self.text)


def blanks(
    definition: Definition, texts: Mapping[str, str], faults: Mapping[str, Phrase] | None = None
) -> tuple[Blank, ...]:
    """Every parameter without a value of its own, the required ones first. `faults` are those that
    `checked_values` has found, if it was asked.
    """
    if faults is None:
        _, faults = checked_values(definition, texts)
    found = [
        Blank(
            key=row.key,
            title=row.title,
            text=texts.get(row.key, ""),
            required=row.required,
            suggest="" if row.suggest is None else str(row.suggest),
            rules=row.rules,
            allowed=allowed_at(uses(definition, row.key)),
            used_by=tuple(_used_by(definition, row.key)),
            fault=faults.get(row.key),
        )
        for row in definition.parameters
        if row.is_blank
    ]
    return tuple(sorted(found, key=lambda blank: not blank.required))


def checked_values(
    definition: Definition, texts: Mapping[str, str]
) -> tuple[dict[str, str | int], dict[str, Phrase]]:
    """The values that fit, each checked beside those before it; and why others do not."""
    order = [row.key for row in definition.parameters]
    given = {key: texts[key].strip() for key in order if texts.get(key, "").strip()}
    values, wrong = check_values(definition, given)
    faults = {key: fault.phrase for key, fault in wrong.items()}
    return values, faults


def _used_by(definition: Definition, key: str) -> Iterator[Title]:
    """The titles of the phases, tasks and recurring duties in which a blank stands."""
    seen: set[str] = set()
    for place in uses(definition, key):
        head, *rest = place.split(".")
        of = _at(definition, head)
        inner = next((_at(of, part) for part in rest if part.startswith("tasks[")), None)
        titled = inner or of
        title = getattr(titled, "title", None)
        if isinstance(title, Title) and title.zh not in seen:
            seen.add(title.zh)
            yield title


def _at(of: object, part: str) -> object:
    """`phases[2]` of a definition."""
    name, bracket, number = part.rstrip("]").partition("[")
    found = getattr(of, name, None)
    if bracket and isinstance(found, tuple) and number.isdecimal() and int(number) < len(found):
        return found[int(number)]
    return None


class WeekLoad(Struct, frozen=True):
    """How many pieces of work are due in the week from a Monday."""

    monday: date
    items: int


class ReviewerLoad(Struct, frozen=True, kw_only=True):
    """How much somebody has to review: in all, and in the busiest week."""

    reviewer: Title | Phrase | str
    items: int
    most: int
    monday: date | None


class Unowned(Struct, frozen=True, kw_only=True):
    """A duty that no unit would owe, and the categories that it is for."""

    duty: DutyKey
    title: Title
    categories: tuple[Title | str, ...]


class UnitLoad(Struct, frozen=True, kw_only=True):
    """A unit that would take part: how much it would owe, and whether nobody answers for it."""

    unit: UnitId
    name: Title | str
    items: int
    liaison: str


class PlanCheck(Struct, frozen=True, kw_only=True):
    """What announcing would find. `faults` stop it, `warnings` do not."""

    faults: tuple[Fault, ...]
    warnings: tuple[Phrase, ...]
    schedule: Schedule
    items: int
    weeks: tuple[WeekLoad, ...]
    reviewers: tuple[ReviewerLoad, ...]
    units: tuple[UnitLoad, ...]
    unowned: tuple[Unowned, ...]
    idle: tuple[Title | str, ...]

    @property
    def without_liaison(self) -> tuple[UnitLoad, ...]:
        """Units to which no letter could be addressed."""
        return tuple(unit for unit in self.units if not unit.liaison)


def plan_check(
    office: Office, planned: Definition, values: Mapping[str, str | int], edition: str
) -> PlanCheck:
    """Of a definition with these values, carried by the units that the directory has now."""
    whole, directory = filled(planned, values), known_directory(office.reads)
    calendars = office.reads.calendars(edition)
    units = directory.participants(audience_of(whole))
    found = schedule(Plan(whole, calendars, edition, units))
    duties, today = whole.duties, office.today()
    idle = owing_nothing(duties.values(), units)
    due = [day for day in found.days if day.what is DayKind.DUE]
    return PlanCheck(
        faults=plan_faults(whole, calendars, edition),
        warnings=(
            *(fault.phrase for fault in due_past_the_end(whole, calendars, edition)),
            *unknown_owners(whole, directory),
            *_nearly(directory, whole),
            *unheld_posts(whole, directory, units, today),
            *unknown_channels(whole, office.settings.channel_names),
        ),
        schedule=found,
        items=sum(day.owed_by or 0 for day in due),
        weeks=tuple(_weeks(due)),
        reviewers=tuple(_reviewers(whole, due)),
        units=tuple(_unit_loads(whole, directory, units, due, today)),
        unowned=tuple(_unowned(whole, owed_by_nobody(duties.values(), units))),
        idle=tuple(directory.title(unit) for unit in idle),
    )


def _nearly(directory: Directory, definition: Definition) -> Iterator[Phrase]:
    """Categories of units that are nearly one of the definition's."""
    rows = [
        RosterRow(line=number, unit=unit.unit, name=unit.name, categories=unit.categories)
        for number, unit in enumerate(directory.units.values(), start=1)
    ]
    yield from mistyped(rows, categories_of(definition), "say.roster.near-category")


def _weeks(due: Iterable[ScheduledDay]) -> Iterator[WeekLoad]:
    items: Counter[date] = Counter()
    for day in due:
        items[_monday(day.on)] += day.owed_by or 0
    if not items:
        return
    monday, last = min(items), max(items)
    while monday <= last:
        yield WeekLoad(monday, items[monday])
        monday += _WEEK


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _reviewers(definition: Definition, due: Iterable[ScheduledDay]) -> Iterator[ReviewerLoad]:
    titles = {row.key: row.title for row in definition.categories}
    titles |= {row.key: row.title for row in definition.roles}
    weeks: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for day in due:
        for reviewer in definition.duties[day.duty].review if day.duty else ():
            weeks[reviewer][_monday(day.on)] += day.owed_by or 0
    for reviewer, load in sorted(weeks.items(), key=lambda each: -each[1].total()):
        ((monday, most),) = load.most_common(1)
        yield ReviewerLoad(
            reviewer=titles.get(reviewer) or reviewer_named(reviewer),
            items=load.total(),
            most=most,
            monday=monday if most else None,
        )


def _unit_loads(
    definition: Definition,
    directory: Directory,
    units: Iterable[Participant],
    due: Iterable[ScheduledDay],
    today: date,
) -> Iterator[UnitLoad]:
    times = Counter(day.duty for day in due if day.duty)
    for unit in units:
        held = directory.holder(Role.LIAISON, unit.unit, today)
        yield UnitLoad(
            unit=unit.unit,
            name=directory.title(unit.unit),
            items=sum(
                count
                for duty, count in times.items()
                if part_of(unit, definition.duties[duty].audience) is Part.LEAD
            ),
            liaison=directory.people[held.person].name if held else "",
        )


def _unowned(definition: Definition, keys: Iterable[DutyKey]) -> Iterator[Unowned]:
    titles = {category.key: category.title for category in definition.categories}
    for key in keys:
        duty = definition.duties[key]
        asked = tuple(titles.get(category, category) for category in duty.audience)
        yield Unowned(duty=key, title=duty.title, categories=asked)
