"""The roles that the players hold, so that the table of permissions would allow what they do."""

from collections.abc import Callable, Iterator
from itertools import count

from engine.domain.audience import OFFICE_CATEGORY
from engine.domain.directory.commands import GrantRole, RegisterPerson
from engine.domain.directory.state import known_directory
from engine.domain.event import Stamp, Via
from engine.domain.policy.actors import OFFICE_WIDE, Grant, Role, Scope, unit_scope
from engine.ids import SYSTEM, CommandId, PersonId, UnitId
from office.simulation.stage import Stage
from workflows.owners import SUPERIOR


def hold_roles(stage: Stage) -> None:
    """The chief of the office's own unit heads the office, and grants the others what they need.

    What they hold already is not granted again.
    """
    stamps = _stamps(stage)
    directory = known_directory(stage.reads)
    clerk = stage.office_person()
    unit = stage.reviewing_unit(OFFICE_CATEGORY, UnitId(""))
    head = clerk if unit is None else stage.person(unit, Role.UNIT_CHIEF)
    for person in dict.fromkeys((head, clerk)):
        if person not in directory.people:
            command = RegisterPerson(stamp=next(stamps)(SYSTEM), person=person, name=person)
            stage.handle(command)
    heads = directory.with_role(Role.OFFICE_HEAD, stage.office.today())
    if heads:
        head = heads[0].person
    else:
        _grant(stage, next(stamps)(SYSTEM), head, Grant(Role.OFFICE_HEAD, OFFICE_WIDE))
    for person, grant in _needed(stage):
        if person != head:
            _grant(stage, next(stamps)(head), person, grant)


def give(stage: Stage, person: PersonId, role: Role, scope: Scope = OFFICE_WIDE) -> PersonId:
    """A role that a part of the play needs, granted by the office's head unless it is held.

    A leader is appointed on the leading group's word, with its document.
    """
    directory, today = known_directory(stage.reads), stage.office.today()
    if (person, scope) in {(held.person, held.scope) for held in directory.with_role(role, today)}:
        return person
    head = directory.with_role(Role.OFFICE_HEAD, today)[0].person
    name = f"{stage.name}:part:{role}:{scope}:{person}"
    if person not in directory.people:
        known = stage.office.stamp(head, Via.SIMULATION, command_id=CommandId(f"{name}:known"))
        stage.handle(RegisterPerson(stamp=known, person=person, name=person))
    ordered = role is Role.LEADER
    stamp = stage.office.stamp(
        head,
        Via.SIMULATION,
        command_id=CommandId(name),
        document=stage.papers.order() if ordered else None,
    )
    word = stage.authority if ordered else None
    stage.handle(GrantRole(stamp=stamp, person=person, role=role, scope=scope, authority=word))
    return person


def _needed(stage: Stage) -> Iterator[tuple[PersonId, Grant]]:
    """The clerk runs the office; who reviews for a category is one of its unit's chiefs."""
    yield stage.office_person(), Grant(Role.OFFICE, OFFICE_WIDE)
    definition, directory = stage.campaign.definition, known_directory(stage.reads)
    seen: set[tuple[PersonId, Grant]] = set()
    for duty in (*definition.every_task(), *definition.obligations):
        for unit in stage.campaign.participants:
            for reviewer, reviewing in stage.reviewing_units(duty, unit).items():
                own = directory.participant(reviewing)
                stands_in = reviewer == OFFICE_CATEGORY or not (
                    reviewer == SUPERIOR or own.is_among((reviewer,))
                )
                grant = (
                    Grant(Role.OFFICE, OFFICE_WIDE)
                    if stands_in or OFFICE_CATEGORY in own.categories
                    else Grant(Role.UNIT_CHIEF, unit_scope(reviewing))
                )
                found = (stage.person(reviewing), grant)
                if found not in seen:
                    seen.add(found)
                    yield found


def _grant(stage: Stage, stamp: Stamp, person: PersonId, grant: Grant) -> None:
    command = GrantRole(
        stamp=stamp,
        person=person,
        role=grant.role,
        scope=grant.scope,
        letters=grant.role is Role.OFFICE and person == stage.office_person(),
    )
    stage.handle(command)


def _stamps(stage: Stage) -> Iterator[Callable[[PersonId], Stamp]]:
    """Stamps beside those that the simulation counts: its events keep their command ids."""
    for number in count(1):

        def stamp(actor: PersonId, number: int = number) -> Stamp:
            return stage.office.stamp(
                actor,
                Via.SIMULATION,
                command_id=CommandId(f"{stage.name}:role:{number}"),
            )

        yield stamp
