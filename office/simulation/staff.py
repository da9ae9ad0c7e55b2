"""The roles that the players hold, so that the table of permissions would allow what they do."""

from collections.abc import Callable, Iterator
from itertools import count

from engine.domain.audience import OFFICE_CATEGORY
from engine.domain.directory.commands import GrantRole, RegisterPerson
from engine.domain.directory.state import known_directory
from engine.domain.event import Stamp, Via
from engine.domain.policy.actors import OFFICE_WIDE, Grant, Role, unit_scope
from engine.ids import SYSTEM, CommandId, PersonId, UnitId
from office.simulation.stage import Stage


def hold_roles(stage: Stage) -> None:
    """The chief of the office's own unit heads the office, and grants the others what they need.

    What they hold already is not granted again.
    """
    stamps = _stamps(stage)
    directory = known_directory(stage.reads)
    clerk = stage.office_person()
    unit = stage.reviewing_unit(None, UnitId(""))
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


def _needed(stage: Stage) -> Iterator[tuple[PersonId, Grant]]:
    """The clerk runs the office; who reviews for a category is one of its unit's chiefs."""
    yield stage.office_person(), Grant(Role.OFFICE, OFFICE_WIDE)
    definition = stage.campaign.definition
    seen: set[tuple[PersonId, Grant]] = set()
    for duty in (*definition.every_task(), *definition.obligations):
        for unit in stage.campaign.participants:
            reviewing = stage.reviewing_unit(duty, unit)
            if reviewing is None:
                continue
            for_category = duty.reviewer != OFFICE_CATEGORY and duty.reviewer in (
                stage.campaign.participants[reviewing].categories
            )
            grant = (
                Grant(Role.UNIT_CHIEF, unit_scope(reviewing))
                if for_category
                else Grant(Role.OFFICE, OFFICE_WIDE)
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
