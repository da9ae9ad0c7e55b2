"""What happens to the directory."""

from datetime import date

from msgspec import Struct

from engine.domain.event import Event
from engine.domain.policy.actors import Role, Scope
from engine.ids import DeputyId, GrantId, PersonId, UnitId


class UnitAdded(Event, frozen=True):
    """A unit was added to the directory. `parent` is None for the root of a tree."""

    unit: UnitId
    name: str
    name_en: str
    parent: UnitId | None
    categories: tuple[str, ...]


class UnitAmended(Event, frozen=True):
    """Its name, place or categories are now these."""

    unit: UnitId
    name: str
    name_en: str
    parent: UnitId | None
    categories: tuple[str, ...]


class UnitRetired(Event, frozen=True):
    """It takes part in no further campaign."""

    unit: UnitId


class UnitReinstated(Event, frozen=True):
    """A retired unit takes part in further campaigns again."""

    unit: UnitId


class PersonRegistered(Event, frozen=True):
    """A person was registered; the id is never given to another. `home` is the unit that he
    belongs to beside those in which he holds a post.
    """

    person: PersonId
    name: str
    email: str = ""
    home: UnitId | None = None


class PersonAmended(Event, frozen=True):
    """Name, address and home unit of a person are now these."""

    person: PersonId
    name: str
    email: str = ""
    home: UnitId | None = None


class Reach(Struct, frozen=True):
    """Where a channel other than mail finds somebody: a telephone, a name there."""

    channel: str
    address: str


class ReachAmended(Event, frozen=True):
    """How a person is reached is now this: where beside his mail, by which channel he wants to be
    written to, and in which language; the last two are empty where he leaves it to the office.
    """

    person: PersonId
    reach: tuple[Reach, ...] = ()
    channel: str = ""
    lang: str = ""


class PersonEnded(Event, frozen=True):
    """The person acts no more: his grants do not count, nor do those he is a deputy for."""

    person: PersonId


class RoleGranted(Event, frozen=True):
    """A person holds a role in a scope from `first` to `last`, both inclusive; without `last`
    until it is revoked. Any number may hold a post.

    `part` names the part of a definition's `[[roles]]` that a leader plays. `letters` marks the
    holder to whom letters are addressed (the A of an AB post). `authority` is by whose order.
    `imported` says that a roster granted it, and may end it. With `name` the person comes in with
    the grant: it is his registration too.
    """

    id: GrantId
    person: PersonId
    role: Role
    scope: Scope
    first: date
    last: date | None = None
    part: str | None = None
    letters: bool = False
    authority: str | None = None
    imported: bool = False
    name: str | None = None
    email: str = ""
    home: UnitId | None = None


class RoleRevoked(Event, frozen=True):
    """A grant was revoked; `person`, `role` and `scope` repeat what it granted."""

    id: GrantId
    person: PersonId
    role: Role
    scope: Scope


class DeputyNamed(Event, frozen=True):
    """`deputy` acts for `person` from `first` to `last`, both inclusive (AB post cover, R119).

    Of the person's grants he has those in `scopes`, or all if it is empty.
    """

    id: DeputyId
    person: PersonId
    deputy: PersonId
    first: date
    last: date
    scopes: tuple[Scope, ...] = ()


class DeputyEnded(Event, frozen=True):
    """`deputy` acts no more for `person`."""

    id: DeputyId
    person: PersonId
    deputy: PersonId


DirectoryEvent = (
    UnitAdded
    | UnitAmended
    | UnitRetired
    | UnitReinstated
    | PersonRegistered
    | PersonAmended
    | ReachAmended
    | PersonEnded
    | RoleGranted
    | RoleRevoked
    | DeputyNamed
    | DeputyEnded
)
