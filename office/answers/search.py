"""What somebody looks for by a few signs: a unit, a task, a number, a person; each hit comes with
a sentence that can be read aloud.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from engine.domain.campaign.table import CampaignState
from engine.domain.directory.state import Directory, holds, known_directory
from engine.domain.policy.acting import homes_of
from engine.domain.policy.permission import post_in_words
from engine.errors import EngineError
from engine.ids import (
    CampaignId,
    DutyKey,
    PersonId,
    RectificationKey,
    StreamId,
    UnitId,
)
from engine.phrases import Phrase, phrase
from office.answers.holder import Holders
from office.answers.my_tasks import MyCampaign, MyTask, my_tasks
from office.answers.reading import Reading, bare
from office.answers.receipt import receipt
from office.answers.tally import tally
from projections import rectifications
from projections.board_counts import BoardGroup, counts_by
from projections.campaigns import queries as campaigns
from projections.campaigns.tables import CampaignRow
from projections.items.queries import items
from projections.items.tables import ItemRow
from projections.states import Light
from workflows.schema import Title

MOST: Final = 20
"""Hits of one kind; whoever finds more looks for more signs."""
_MOST_UNITS: Final = 5
_LIVE = (CampaignState.ANNOUNCED, CampaignState.RUNNING, CampaignState.SUSPENDED)
_EVENT: Final = re.compile(r"#?(\d{1,12})")
_ITEM: Final = re.compile(r"([a-z])-?(\d{1,6})", re.IGNORECASE)
_ENTRY: Final = re.compile(r"r-?(\d{1,6})", re.IGNORECASE)


class Kind(StrEnum):
    """What was found."""

    UNIT = "unit"
    TASK = "task"
    ENTRY = "entry"
    ITEM = "item"
    EVENT = "event"
    PERSON = "person"


class Hit(Struct, frozen=True, kw_only=True):
    """Something that was found: `said` tells how it stands, to be read aloud. Of the rest what the
    kind has is set: of a unit its campaign and itself, of a task its campaign and duty.
    """

    kind: Kind
    title: Title | Phrase | str
    said: Phrase
    campaign: CampaignId | None = None
    unit: UnitId | None = None
    duty: DutyKey | None = None
    item: StreamId | None = None
    position: int | None = None
    person: PersonId | None = None


class Found(Struct, frozen=True, kw_only=True):
    """What was found of a text, units first; `more` says that there was more than is shown."""

    text: str
    hits: tuple[Hit, ...]
    more: bool = False


def search(reading: Reading, text: str) -> Found:
    """Whatever is seen of what bears the text in its name, or has it as its number."""
    wanted = text.strip().casefold()
    if not wanted:
        return Found(text="", hits=())
    rows = campaigns.campaigns(reading.views, reading.at)
    live = [row for row in rows if row.state in _LIVE and reading.sees.campaign(row.id)]
    looked = _Looked(reading, wanted, live)
    found: list[Hit] = []
    more = False
    for kind in (looked.numbers, looked.items, looked.units, looked.tasks, looked.people):
        hits = list(kind())
        found += hits[:MOST]
        more = more or len(hits) > MOST
    return Found(text=text.strip(), hits=tuple(found), more=more or looked.more)


class _Looked:
    """What is looked for, and in what."""

    def __init__(self, reading: Reading, wanted: str, live: list[CampaignRow]) -> None:
        self._reading, self._wanted, self._live = reading, wanted, live
        self._directory: Directory = known_directory(reading.reads)
        self.more = False

    def units(self) -> Iterator[Hit]:
        """Units by name or id, each as it stands in every campaign that is not over."""
        fitting = [
            unit.unit
            for unit in self._directory.units.values()
            if self._fits(unit.name, unit.name_en, unit.unit) and self._sees(unit.unit)
        ]
        # A name in full comes before those that it is a part of.
        fitting.sort(key=lambda unit: self._wanted not in self._exact(unit))
        self.more = self.more or len(fitting) > _MOST_UNITS
        for unit in fitting[:_MOST_UNITS]:
            mine = my_tasks(self._reading, unit=unit)
            for campaign in mine.campaigns:
                yield self._of_unit(unit, campaign)
            if not mine.campaigns:
                name = self._name(unit)
                said = phrase("web.search.said.idle-unit", unit=name)
                yield Hit(kind=Kind.UNIT, title=name, said=said, unit=unit)

    def _of_unit(self, unit: UnitId, campaign: MyCampaign) -> Hit:
        open_tasks = (*campaign.now, *campaign.to_receive, *campaign.later)
        name, first = self._name(unit), next(iter(open_tasks), None)
        figures = phrase(
            "web.search.said.figures",
            done=campaign.done,
            total=campaign.total,
            waiting=len(campaign.waiting),
            overdue=sum(task.light is Light.RED for task in open_tasks),
            soon=sum(task.light is Light.YELLOW for task in open_tasks),
        )
        told = {"unit": name, "campaign": campaign.title, "figures": figures}
        said = phrase("web.search.said.unit", **told)
        if first is not None:
            said = phrase("web.search.said.unit-first", **told, first=_task_said(first))
        return Hit(kind=Kind.UNIT, title=name, said=said, campaign=campaign.campaign, unit=unit)

    def tasks(self) -> Iterator[Hit]:
        """Tasks and recurring duties by title or key, counted over the units that are seen."""
        reading = self._reading
        for row in self._live:
            plan = campaigns.definition(reading.views, row)
            fitting = {
                DutyKey(duty.key): duty
                for duty in plan.duties.values()
                if self._fits(duty.title.zh, duty.title.english, duty.key)
            }
            if not fitting:
                continue
            by_duty: defaultdict[str, list[BoardGroup]] = defaultdict(list)
            seen = reading.sees.rows(row.id)
            for group in counts_by(
                reading.views, row.id, reading.at, reading.when, "duty", seen=seen
            ):
                by_duty[group.key[0]].append(group)
            title = row.title
            for key, duty in fitting.items():
                groups = by_duty.get(key, [])
                yield Hit(
                    kind=Kind.TASK,
                    title=duty.title,
                    said=_duty_said(duty.title, title, groups, reading),
                    campaign=row.id,
                    duty=key,
                )

    def numbers(self) -> Iterator[Hit]:
        """An entry of a ledger by its number, an event by its own."""
        entry, event = _ENTRY.fullmatch(self._wanted), _EVENT.fullmatch(self._wanted)
        if entry or event:
            number = int((entry or event or [""])[1])
            yield from self._entries(f"r-{number:04d}")
        if event:
            yield from self._event(int(event[1]))

    def _entries(self, number: str) -> Iterator[Hit]:
        reading = self._reading
        table = rectifications.LEDGER
        rows = table.where(
            reading.views, table.c.rectification == number, table.valid_at(reading.at)
        )
        for row in rows:
            if not reading.sees.campaign(row.campaign):
                continue
            if not reading.sees.work(row.campaign).has(row.unit):
                continue
            state = row.final or row.state
            hands = Holders(reading, row.campaign).of(row.item, row.unit, state)
            key = RectificationKey(row.campaign, row.rectification)
            due = phrase("web.search.said.due", due_on=row.due_on) if row.due_on else ""
            said = phrase(
                "web.search.said.entry",
                number=key.rectification,
                unit=self._name(row.unit),
                finding=row.finding,
                due=due,
                hands=hands.said,
            )
            yield Hit(
                kind=Kind.ENTRY,
                title=phrase("thing.rectification", number=key.rectification),
                said=said,
                campaign=row.campaign,
                unit=row.unit,
                item=row.item,
            )

    def items(self) -> Iterator[Hit]:
        """Numbered items by their number or title, of campaigns that are not over."""
        reading = self._reading
        spelled = _ITEM.fullmatch(self._wanted)
        number = f"{spelled[1]}-{int(spelled[2]):04d}" if spelled else None
        for campaign in self._live:
            sees = reading.sees
            rows = items(
                reading.views, campaign.id, at=reading.at, seen=sees.work(campaign.id), who=sees.who
            )
            hands = Holders(reading, campaign.id)
            for row in rows:
                if row.number == number or (number is None and self._fits(row.title, row.number)):
                    yield self._of_item(row, hands)

    def _of_item(self, row: ItemRow, hands: Holders) -> Hit:
        due = phrase("web.search.said.due", due_on=row.due_on) if row.due_on else ""
        said = phrase(
            "web.search.said.item",
            number=row.number,
            title=row.title,
            unit=self._reading.owner()(row.unit),
            due=due,
            hands=hands.of(row.item, row.unit, row.state).said,
        )
        return Hit(
            kind=Kind.ITEM,
            title=phrase(f"thing.{row.family}", number=row.number),
            said=said,
            campaign=row.campaign,
            unit=row.unit,
            item=row.item,
        )

    def _event(self, position: int) -> Iterator[Hit]:
        try:
            found = receipt(self._reading, position)
        except EngineError:
            return  # there is none, or it is not seen
        said = phrase(
            "web.search.said.event",
            position=found.position,
            happened=found.happened[0],
            day=found.day,
            person=found.by,
        )
        yield Hit(
            kind=Kind.EVENT,
            title=f"#{found.position}",
            said=said,
            campaign=found.campaign,
            item=found.stream,
            position=found.position,
        )

    def people(self) -> Iterator[Hit]:
        """People by name or id, with what they hold today."""
        day, directory = self._reading.day, self._directory
        for person, known in directory.people.items():
            if not self._fits(known.name, person):
                continue
            if not self._reading.sees.person(frozenset(homes_of(directory, person, {day}))):
                continue
            posts = tuple(
                post_in_words(directory, grant.role, grant.scope)
                for grant in directory.grants_of(person)
                if holds(grant, day) and directory.acts(person)
            )
            code = "person" if posts else "person-without"
            said = phrase(f"web.search.said.{code}", person=known.name, posts=posts)
            yield Hit(kind=Kind.PERSON, title=known.name, said=said, person=person)

    def _fits(self, *names: str) -> bool:
        return any(self._wanted in name.casefold() for name in names if name)

    def _exact(self, unit: UnitId) -> tuple[str, ...]:
        known = self._directory.units[unit]
        return known.name.casefold(), known.name_en.casefold(), unit.casefold()

    def _sees(self, unit: UnitId) -> bool:
        sees = self._reading.sees
        return (
            any((units := sees.units(row.id)) is None or unit in units for row in self._live)
            or unit in sees.sight.below
        )

    def _name(self, unit: UnitId) -> Title:
        known = self._directory.title(unit)
        return known if isinstance(known, Title) else bare(unit)


def _task_said(task: MyTask) -> Phrase:
    told: Mapping[str, object] = {"title": task.title, "hands": task.hands.said}
    if task.due_on is None or task.days_left is None:
        return phrase("web.search.said.task", **told)
    if task.days_left < 0:
        return phrase(
            "web.search.said.task-over", **told, due_on=task.due_on, count=-task.days_left
        )
    return phrase("web.search.said.task-due", **told, due_on=task.due_on, count=task.days_left)


def _duty_said(title: Title, campaign: Title, groups: list[BoardGroup], reading: Reading) -> Phrase:
    figures = tally(groups, reading.day)
    return phrase(
        "web.search.said.duty",
        title=title,
        campaign=campaign,
        total=figures.total,
        done=figures.done,
        waiting=figures.waiting,
        overdue=figures.overdue,
    )
