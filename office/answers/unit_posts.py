"""The units as a tree, and who answers for each of them today."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from sqlalchemy import func, select

from engine.domain.directory.state import Directory, Unit
from engine.domain.directory.table import UnitState
from engine.domain.policy.actors import Role, unit_scope
from engine.ids import CampaignId, PersonId, UnitId
from office.answers.reading import Reading
from office.answers.seeing import EVERYTHING, Seeing
from projections.board import BOARD
from projections.campaigns import queries as campaigns
from projections.states import OWED
from workflows.titles import Title


class Holder(Struct, frozen=True):
    """Who holds a post, and who acts for him today; letters go to the first holder."""

    person: PersonId
    name: str
    deputies: tuple[str, ...]


class UnitPosts(Struct, frozen=True, kw_only=True):
    """A unit after its parent, `depth` levels below a root."""

    unit: UnitId
    name: Title
    depth: int
    parent: UnitId | None
    categories: tuple[str, ...]
    retired: bool
    chiefs: tuple[Holder, ...]
    liaisons: tuple[Holder, ...]

    @property
    def is_without(self) -> bool:
        """Whether nobody answers for it although it takes part."""
        return not self.retired and not self.liaisons


def unit_posts(directory: Directory, on: date, sees: Seeing = EVERYTHING) -> tuple[UnitPosts, ...]:
    """Units that are seen, each after its parent, in the order of the roster."""
    whole = sees.sight.unlimited or sees.sight.everybody
    return tuple(
        _posts(directory, unit, depth, on)
        for unit, depth in _tree(directory)
        if whole or unit.unit in sees.sight.below
    )


def posts_of(directory: Directory, unit: UnitId, on: date) -> UnitPosts:
    """One of them."""
    return _posts(directory, directory.units[unit], 0, on)


def _tree(directory: Directory) -> Iterator[tuple[Unit, int]]:
    children: defaultdict[UnitId | None, list[Unit]] = defaultdict(list)
    for unit in directory.units.values():
        children[unit.parent if unit.parent in directory.units else None].append(unit)
    waiting = [(unit, 0) for unit in reversed(children[None])]
    while waiting:
        unit, depth = waiting.pop()
        yield unit, depth
        waiting += [(child, depth + 1) for child in reversed(children[unit.unit])]


def _posts(directory: Directory, unit: Unit, depth: int, on: date) -> UnitPosts:
    return UnitPosts(
        unit=unit.unit,
        name=Title(zh=unit.name, en=unit.name_en),
        depth=depth,
        parent=unit.parent,
        categories=unit.categories,
        retired=unit.state is UnitState.RETIRED,
        chiefs=_holders(directory, unit, Role.UNIT_CHIEF, on),
        liaisons=_holders(directory, unit, Role.LIAISON, on),
    )


def _holders(directory: Directory, unit: Unit, role: Role, on: date) -> tuple[Holder, ...]:
    people = directory.people
    return tuple(
        Holder(
            grant.person,
            people[grant.person].name,
            tuple(people[named.deputy].name for named in directory.deputies_of(grant.person, on)),
        )
        for grant in directory.holders(role, unit_scope(unit.unit), on)
    )


class OpenWork(Struct, frozen=True):
    """How much a unit still owes in a campaign."""

    campaign: CampaignId
    title: Title
    count: int


def open_work(reading: Reading, unit: UnitId) -> tuple[OpenWork, ...]:
    """In the campaigns that are seen: whoever takes the unit out is told what nobody inherits."""
    table = BOARD.c
    query = (
        select(table.campaign, func.count())
        .where(table.unit == unit, table.state.in_(OWED), BOARD.valid_at(reading.at))
        .group_by(table.campaign)
    )
    counts = {campaign: int(count) for campaign, count in reading.views.execute(query)}
    return tuple(
        OpenWork(row.id, row.title, counts[row.id])
        for row in campaigns.campaigns(reading.views, reading.at)
        if row.id in counts and reading.sees.campaign(row.id)
    )
