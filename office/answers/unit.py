"""One unit in a campaign: how it stands, who answers for it, what it was told."""

from collections import defaultdict
from datetime import date

from msgspec import Struct

from engine.domain.directory.events import DeputyNamed
from engine.domain.directory.state import Directory, known_directory
from engine.domain.directory.table import UnitState
from engine.domain.policy.actors import Role, unit_scope
from engine.domain.policy.seeing import Sort
from engine.errors import NotFound
from engine.ids import CampaignId, PersonId, PhaseKey, UnitId
from office.answers.reading import Reading, bare
from office.answers.tally import Tally, lights_of, tally
from projections.board_counts import BoardGroup, counts_by
from projections.campaigns import queries as campaigns
from projections.states import Light
from workflows.schema import Title

_POSTS = (Role.LIAISON, Role.UNIT_CHIEF)


class DeputyOf(Struct, frozen=True):
    """Who acts for somebody, and from when to when, both days inclusive."""

    person: PersonId
    name: str
    first: date
    last: date


class Holder(Struct, frozen=True, kw_only=True):
    """Somebody who holds a post of the unit. `letters` says that letters go to him; `email` is
    empty for those who may not see addresses.
    """

    person: PersonId
    name: str
    role: Role
    email: str
    letters: bool
    since: date
    deputies: tuple[DeputyOf, ...]


class UnitPhase(Struct, frozen=True, kw_only=True):
    """A phase as the unit stands in it."""

    phase: PhaseKey
    title: Title
    tally: Tally


class UnitAnswer(Struct, frozen=True, kw_only=True):
    """A unit of a campaign. `left_on` is set once it takes part no more; `above` is the unit that
    it stands under, `below` are those under it; `whole` says whether its own work is seen, or only
    its rows of the board.
    """

    unit: UnitId
    name: Title
    categories: tuple[str, ...]
    above: Title | None
    above_unit: UnitId | None
    below: tuple[tuple[UnitId, Title], ...]
    joined_on: date | None
    left_on: date | None
    retired: bool
    tally: Tally
    lights: dict[Light, int]
    phases: tuple[UnitPhase, ...]
    people: tuple[Holder, ...]
    whole: bool


def unit(reading: Reading, campaign: CampaignId, whose: UnitId) -> UnitAnswer:
    """Raises NotFound for an unknown campaign, or a unit that is unknown or not seen."""
    reading.about(campaign, whose, Sort.ROW)
    seen = reading.sees.board(campaign)
    directory = known_directory(reading.reads)
    known = directory.units.get(whose)
    if known is None or (seen is not None and whose not in seen):
        raise NotFound("thing.unit", whose, ())
    groups = counts_by(reading.views, campaign, reading.at, reading.when, "phase", unit=whose)
    names = reading.unit_names()
    part = next(
        (
            row
            for row in campaigns.participants(reading.views, campaign, reading.at)
            if row.unit == whose
        ),
        None,
    )
    own = reading.sees.units(campaign)
    return UnitAnswer(
        unit=whose,
        name=names.get(whose) or bare(whose),
        categories=part.categories if part else known.categories,
        above=names.get(known.parent) if known.parent else None,
        above_unit=known.parent,
        below=tuple(
            (each.unit, names.get(each.unit) or bare(each.unit))
            for each in directory.units.values()
            if each.parent == whose and each.state is UnitState.ACTIVE
        ),
        joined_on=part.joined_on if part else None,
        left_on=part.left_on if part else None,
        retired=known.state is UnitState.RETIRED,
        tally=tally(groups, reading.day),
        lights=lights_of(groups, reading.day),
        phases=_phases(reading, campaign, groups),
        people=_people(reading, directory, whose),
        whole=own is None or whose in own,
    )


def _phases(
    reading: Reading, campaign: CampaignId, groups: list[BoardGroup]
) -> tuple[UnitPhase, ...]:
    by_phase: defaultdict[str | None, list[BoardGroup]] = defaultdict(list)
    for group in groups:
        by_phase[group.key[0]].append(group)
    return tuple(
        UnitPhase(
            phase=row.phase,
            title=row.title,
            tally=tally(by_phase[row.phase], reading.day),
        )
        for row in campaigns.phases(reading.views, campaign, reading.at)
    )


def _people(reading: Reading, directory: Directory, whose: UnitId) -> tuple[Holder, ...]:
    """Liaisons, then chiefs; before the others those whom letters address."""
    addressed = reading.sees.address_of(whose)
    acting: defaultdict[PersonId, list[DeputyNamed]] = defaultdict(list)
    for deputy in directory.deputies.values():
        if deputy.last >= reading.day:
            acting[deputy.person].append(deputy)
    found = []
    for role in _POSTS:
        holders = directory.holders(role, unit_scope(whose), reading.day)
        for number, grant in enumerate(holders):
            person = directory.people[grant.person]
            found.append(
                Holder(
                    person=grant.person,
                    name=person.name,
                    role=role,
                    email=person.email if addressed else "",
                    letters=number == 0,
                    since=grant.first,
                    deputies=tuple(
                        DeputyOf(
                            each.deputy, directory.people[each.deputy].name, each.first, each.last
                        )
                        for each in acting[grant.person]
                    ),
                )
            )
    return tuple(found)
