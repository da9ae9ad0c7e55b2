"""Who may change the directory, and who may grant which role."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec.structs import replace

from engine.domain.directory.commands import (
    AmendPerson,
    EndDeputy,
    EndPerson,
    GrantRole,
    ImportRoster,
    NameDeputy,
    RegisterPerson,
    ReinstateUnit,
    RetireUnit,
    RevokeRole,
)
from engine.domain.directory.events import (
    DeputyEnded,
    DeputyNamed,
    PersonAmended,
    PersonEnded,
    PersonRegistered,
    ReachAmended,
    RoleGranted,
    RoleRevoked,
    UnitAdded,
    UnitAmended,
    UnitReinstated,
    UnitRetired,
)
from engine.domain.directory.exclusions import lent
from engine.domain.directory.state import Directory
from engine.domain.event import Stamp
from engine.domain.family import Reads
from engine.domain.policy.actors import Role, Scope, campaign_in, unit_in
from engine.domain.policy.facts import Facts, Where
from engine.domain.policy.places import order_of, places
from engine.domain.policy.rows import Policy
from engine.errors import NotFound
from engine.ids import PersonId, StreamId

GRANTERS: Final[Mapping[Role, frozenset[Role]]] = MappingProxyType(
    {
        Role.OFFICE: frozenset({Role.OFFICE_HEAD}),
        Role.OFFICE_HEAD: frozenset({Role.LEADER, Role.SYSTEM}),
        Role.LEADER: frozenset({Role.OFFICE_HEAD}),
        Role.UNIT_CHIEF: frozenset({Role.OFFICE_HEAD}),
        Role.LIAISON: frozenset({Role.OFFICE_HEAD, Role.UNIT_CHIEF}),
        Role.INSPECTOR: frozenset({Role.OFFICE_HEAD}),
        Role.ASSESSOR: frozenset({Role.OFFICE_HEAD}),
        Role.AUDITOR: frozenset({Role.LEADER}),
        Role.ADMINISTRATOR: frozenset({Role.OFFICE_HEAD}),
        Role.SYSTEM: frozenset(),
    }
)
"""Who grants, and takes back, which role."""
_ALSO: Final[Mapping[Role, str]] = MappingProxyType({Role.LEADER: "D", Role.ADMINISTRATOR: "L"})
"""What it takes beside: a leader a document, an administrator the word of a leader."""
_NAMERS: Final = frozenset({Role.OFFICE_HEAD, Role.UNIT_CHIEF})


def facts_of(deed: Any, _stream: StreamId, state: Directory | None, _reads: Reads) -> Facts:
    """A grant is judged by its role and scope; a deputy by what is lent to him.

    Raises NotFound for a grant or deputy that a command names and nobody knows.
    """
    state = state or Directory()
    match deed:
        case GrantRole() | RoleGranted():
            return _granting(state, deed.stamp, deed.person, deed.role, deed.scope, deed.authority)
        case RevokeRole(id=id) | RoleRevoked(id=id):
            grant = state.grants.get(id)
            if grant is None:
                if isinstance(deed, RevokeRole):
                    raise NotFound("thing.grant", id, state.grants)
                return Facts(scopes=places())
            return _granting(state, deed.stamp, grant.person, grant.role, grant.scope, None)
        case NameDeputy() | DeputyNamed():
            return _naming(state, deed.stamp, deed.person, deed.deputy, deed.scopes)
        case AmendPerson(person=person, home=home) | PersonAmended(person=person, home=home):
            known = state.people.get(person)
            moves = known is not None and home is not None and home != known.home
            # Who moves his own home away would judge the unit that he belongs to.
            also = "P" if moves else ""
            return Facts(scopes=places(), performers=frozenset({person}), also=also)
        case ReachAmended(person=person):
            return Facts(scopes=places(), performers=frozenset({person}))
        case EndDeputy(id=id) | DeputyEnded(id=id):
            named = state.deputies.get(id)
            if named is None:
                if isinstance(deed, EndDeputy):
                    raise NotFound("thing.deputy", id, state.deputies)
                return Facts(scopes=places())
            return _naming(state, deed.stamp, named.person, named.deputy, named.scopes)
        case _:
            return Facts(scopes=founding(places(), state))


def founding(
    found: dict[Where, frozenset[Scope]], state: Directory
) -> dict[Where, frozenset[Scope]]:
    """The program itself founds an office: until somebody heads it on any day, never after."""
    if state.with_role(Role.OFFICE_HEAD):
        del found[Where.SERVICE]
    return found


def _granting(
    state: Directory,
    stamp: Stamp,
    person: PersonId,
    role: Role,
    scope: Scope,
    authority: str | None,
) -> Facts:
    found = places(campaign_in(scope), unit_in(scope))
    granters = GRANTERS[role]
    return Facts(
        scopes=founding(found, state),
        performers=frozenset({person}),
        order=order_of(state, stamp, authority),
        narrowed={"GrantRole": granters, "RevokeRole": granters},
        also=_ALSO.get(role, ""),
    )


def _naming(
    state: Directory, stamp: Stamp, person: PersonId, deputy: PersonId, scopes: tuple[Scope, ...]
) -> Facts:
    """Named by the person himself, by the chief of his unit where that is all that is lent, or
    by the office's head.
    """
    lending = {grant.scope for grant in lent(state, person, scopes)}
    only = next(iter(lending)) if len(lending) == 1 else None
    facts = Facts(
        scopes=places(campaign_in(only), unit_in(only)) if only else places(),
        performers=frozenset({deputy}),
        narrowed={"NameDeputy": _NAMERS, "EndDeputy": _NAMERS},
    )
    himself = stamp.actor == person and stamp.on_behalf_of is None
    return replace(facts, own=True) if himself else facts


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            ImportRoster: "O@o",
            RetireUnit: "O@o",
            ReinstateUnit: "O@o",
            RegisterPerson: "O@o N@o S@s",
            AmendPerson: "O@o N@o",
            EndPerson: "O@o N@o",
            GrantRole: "H@o H@c L@c C@u S@s | P",
            RevokeRole: "H@o H@c L@c C@u | P",
            NameDeputy: "H@o H@c L@c C@u | P",
            EndDeputy: "H@o H@c L@c C@u | P",
        }
    ),
    command_of=MappingProxyType(
        {
            UnitAdded: ImportRoster,
            UnitAmended: ImportRoster,
            UnitRetired: RetireUnit,
            UnitReinstated: ReinstateUnit,
            PersonRegistered: RegisterPerson,
            PersonAmended: AmendPerson,
            ReachAmended: AmendPerson,
            PersonEnded: EndPerson,
            RoleGranted: GrantRole,
            RoleRevoked: RevokeRole,
            DeputyNamed: NameDeputy,
            DeputyEnded: EndDeputy,
        }
    ),
    facts_of=facts_of,
)
