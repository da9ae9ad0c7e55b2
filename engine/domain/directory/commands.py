"""What can be asked of the directory."""

from datetime import date

from engine.domain.directory.events import Reach
from engine.domain.directory.roster import RosterRow
from engine.domain.event import Command
from engine.domain.policy.actors import Role, Scope
from engine.ids import DeputyId, GrantId, PersonId, UnitId


class ImportRoster(Command, frozen=True):
    """Take in a whole roster; rows of known units and people amend them.

    `categories` are those of a plan that the roster is for and that is not on record yet.
    """

    source: str
    rows: tuple[RosterRow, ...]
    categories: frozenset[str] = frozenset()


class RetireUnit(Command, frozen=True):
    """Take a unit out of further campaigns."""

    unit: UnitId


class ReinstateUnit(Command, frozen=True):
    """Let a retired unit take part in further campaigns again."""

    unit: UnitId


class RegisterPerson(Command, frozen=True):
    """Register a person; the same again changes nothing."""

    person: PersonId
    name: str
    email: str = ""
    home: UnitId | None = None


class AmendPerson(Command, frozen=True):
    """Change what is on record of a person; a field that is None stays as it is.

    `reach` names the channels that change; one with an empty address reaches him no more.
    """

    person: PersonId
    name: str | None = None
    email: str | None = None
    home: UnitId | None = None
    reach: tuple[Reach, ...] = ()
    channel: str | None = None
    lang: str | None = None


class EndPerson(Command, frozen=True):
    """End a registration: the person acts no more."""

    person: PersonId


class GrantRole(Command, frozen=True):
    """Give a registered person a role, from `first` (None: the day of the deed) to `last`."""

    person: PersonId
    role: Role
    scope: Scope
    first: date | None = None
    last: date | None = None
    part: str | None = None
    letters: bool = False
    authority: str | None = None


class RevokeRole(Command, frozen=True):
    """Take a grant back."""

    id: GrantId


class NameDeputy(Command, frozen=True):
    """Let somebody act for a person for some days; without `scopes` wherever that person may."""

    person: PersonId
    deputy: PersonId
    first: date
    last: date
    scopes: tuple[Scope, ...] = ()


class EndDeputy(Command, frozen=True):
    """Let him act for that person no more."""

    id: DeputyId


DirectoryCommand = (
    ImportRoster
    | RetireUnit
    | ReinstateUnit
    | RegisterPerson
    | AmendPerson
    | EndPerson
    | GrantRole
    | RevokeRole
    | NameDeputy
    | EndDeputy
)
