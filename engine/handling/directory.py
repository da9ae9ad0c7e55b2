"""Commands to the directory of units and people: load, decide, append."""

from datetime import date

from engine.domain import directory as rules
from engine.domain.directory import Directory, Role
from engine.domain.event import Recorded, Stamp
from engine.domain.roster import RosterRow
from engine.handling.desk import Desk
from engine.ids import DIRECTORY_STREAM, PersonId, UnitId


def directory(desk: Desk) -> Directory:
    """The directory as it stands."""
    return desk.load(DIRECTORY_STREAM, rules.evolve, cached=False).state or Directory()


def import_roster(
    desk: Desk, stamp: Stamp, source: str, rows: tuple[RosterRow, ...]
) -> tuple[Recorded, ...]:
    """Take in a roster, whole or not at all."""
    return _ask(desk, rules.ImportRoster(stamp=stamp, source=source, rows=rows))


def retire_unit(desk: Desk, stamp: Stamp, unit: UnitId) -> tuple[Recorded, ...]:
    """Take a unit out of further campaigns."""
    return _ask(desk, rules.RetireUnit(stamp=stamp, unit=unit))


def reinstate_unit(desk: Desk, stamp: Stamp, unit: UnitId) -> tuple[Recorded, ...]:
    """Take it back in."""
    return _ask(desk, rules.ReinstateUnit(stamp=stamp, unit=unit))


def grant_role(
    desk: Desk, stamp: Stamp, person: PersonId, name: str, role: Role, unit: UnitId, email: str
) -> tuple[Recorded, ...]:
    """Give a person a role in a unit."""
    return _ask(
        desk,
        rules.GrantRole(stamp=stamp, person=person, name=name, role=role, unit=unit, email=email),
    )


def revoke_role(
    desk: Desk, stamp: Stamp, person: PersonId, role: Role, unit: UnitId
) -> tuple[Recorded, ...]:
    """Take a role away."""
    return _ask(desk, rules.RevokeRole(stamp=stamp, person=person, role=role, unit=unit))


def name_deputy(
    desk: Desk, stamp: Stamp, person: PersonId, deputy: PersonId, first: date, last: date
) -> tuple[Recorded, ...]:
    """Let somebody act for a person, `first` to `last` inclusive."""
    return _ask(
        desk,
        rules.NameDeputy(stamp=stamp, person=person, deputy=deputy, first=first, last=last),
    )


def _ask(desk: Desk, command: rules.DirectoryCommand) -> tuple[Recorded, ...]:
    return desk.transact(
        command.stamp,
        lambda: desk.drafts(DIRECTORY_STREAM, command, rules.decide, rules.evolve, cached=False),
    )
