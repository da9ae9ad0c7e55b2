"""People, units and grants of tests of the directory."""

from datetime import date

from msgspec.structs import replace

from engine.domain.directory.commands import GrantRole, NameDeputy
from engine.domain.directory.events import (
    DeputyNamed,
    DirectoryEvent,
    PersonRegistered,
    RoleGranted,
    UnitAdded,
)
from engine.domain.policy.actors import Role, Scope, campaign_scope, unit_scope
from engine.ids import DeputyId, GrantId, PersonId
from tests.samples import CAMPAIGN, LI, TOWN, WANG, ZHOU, march, stamp

BECAUSE = stamp(reason="moved away")
HERE = campaign_scope(CAMPAIGN)
MONDAY, TUESDAY, THURSDAY = march(2), march(3), march(5)
AT_TOWN = unit_scope(TOWN.unit)
TOWN_ADDED = UnitAdded(
    stamp=stamp(), unit=TOWN.unit, name="一镇", name_en="", parent=None, categories=("town",)
)


def registered(person: PersonId, name: str) -> PersonRegistered:
    return PersonRegistered(stamp=stamp(), person=person, name=name, email=f"{person}@example.org")


def granted(
    number: int,
    person: PersonId,
    role: Role,
    scope: Scope,
    *,
    first: date = MONDAY,
    last: date | None = None,
    letters: bool = False,
) -> RoleGranted:
    return RoleGranted(
        stamp=stamp(),
        id=GrantId(f"g-{number}"),
        person=person,
        role=role,
        scope=scope,
        first=first,
        last=last,
        letters=letters,
    )


def naming(
    deputy: PersonId = WANG,
    person: PersonId = LI,
    first: date = TUESDAY,
    last: date = THURSDAY,
    scopes: tuple[Scope, ...] = (),
) -> NameDeputy:
    return NameDeputy(
        stamp=stamp(), person=person, deputy=deputy, first=first, last=last, scopes=scopes
    )


def named(number: int, command: NameDeputy) -> DeputyNamed:
    return DeputyNamed(
        stamp=stamp(),
        id=DeputyId(f"d-{number}"),
        person=command.person,
        deputy=command.deputy,
        first=command.first,
        last=command.last,
        scopes=command.scopes,
    )


def granting(person: PersonId, role: Role, scope: Scope, **more: object) -> GrantRole:
    return replace(GrantRole(stamp=stamp(), person=person, role=role, scope=scope), **more)


PEOPLE: tuple[DirectoryEvent, ...] = (
    TOWN_ADDED,
    registered(LI, "李"),
    registered(WANG, "王"),
    registered(ZHOU, "周"),
)
LI_GRANTED = granted(1, LI, Role.LIAISON, AT_TOWN)
