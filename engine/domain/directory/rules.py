"""What may be done to the directory, and what follows from it."""

from datetime import date
from typing import Final, assert_never

from msgspec import Struct
from msgspec.structs import replace

from engine.addresses import address_fault
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.commands import (
    AmendPerson,
    DirectoryCommand,
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
    DirectoryEvent,
    PersonAmended,
    PersonEnded,
    PersonRegistered,
    RoleGranted,
    UnitReinstated,
    UnitRetired,
)
from engine.domain.directory.exclusions import lent, refuse_conflicts
from engine.domain.directory.importing import import_facts, revoked
from engine.domain.directory.reaching import amended_reach
from engine.domain.directory.state import Directory, Person, Unit, reached_as
from engine.domain.directory.table import UNIT
from engine.domain.event import need_reason, within_reach
from engine.domain.family import Reads
from engine.domain.policy.actors import (
    Grant,
    Role,
    campaign_in,
    unit_in,
)
from engine.errors import BadInput, NotFound, RuleBroken
from engine.ids import SYSTEM, CampaignId, DeputyId, GrantId, PersonId, UnitId, person_faults
from engine.phrases import phrase

_REACHES: Final[dict[Role, tuple[str, ...]]] = {
    Role.OFFICE: ("office", "campaign"),
    Role.OFFICE_HEAD: ("office",),
    Role.LEADER: ("office", "campaign"),
    Role.UNIT_CHIEF: ("unit",),
    Role.LIAISON: ("unit",),
    Role.INSPECTOR: ("office", "campaign"),
    Role.ASSESSOR: ("office", "campaign"),
    Role.AUDITOR: ("office", "campaign"),
    Role.ADMINISTRATOR: ("office",),
    Role.SYSTEM: (),
}


class GrantContext(Struct, frozen=True, kw_only=True):
    """What a grant must know of the campaign that it names: the parts that leaders play in it."""

    parts: dict[CampaignId, frozenset[str]] = {}


class RosterContext(Struct, frozen=True, kw_only=True):
    """What a roster must know of campaigns: the categories that they name."""

    categories: frozenset[str] = frozenset()


def context_for(
    command: DirectoryCommand,
    _state: Directory | None,
    reads: Reads,
    figures: frozenset[str] | None,
) -> GrantContext | RosterContext | None:
    """The campaign that a grant names; the categories that campaigns name, counted as `figures`."""
    if isinstance(command, ImportRoster):
        return RosterContext(categories=figures or frozenset())
    campaign = campaign_in(command.scope) if isinstance(command, GrantRole) else None
    if campaign is None:
        return None
    definition = existing_campaign(campaign, reads).definition
    return GrantContext(parts={campaign: frozenset(role.key for role in definition.roles)})


def decide(
    command: DirectoryCommand,
    state: Directory | None,
    context: GrantContext | RosterContext | None = None,
) -> tuple[DirectoryEvent, ...]:
    """The facts that follow.

    Raises BadInput (a roster: every bad row with its line), NotFound, RuleBroken, NotAllowed,
    ReasonRequired.
    """
    stamp = command.stamp
    state = state or Directory()
    match command:
        case ImportRoster():
            known = context.categories if isinstance(context, RosterContext) else frozenset()
            return import_facts(command, state, known)
        case RetireUnit(unit=unit):
            need_reason(command, "act.retire-unit")
            UNIT.step("retire", _unit(state, unit).state, phrase("thing.unit.named", unit=unit))
            return (UnitRetired(stamp=stamp, unit=unit),)
        case ReinstateUnit(unit=unit):
            UNIT.step("reinstate", _unit(state, unit).state, phrase("thing.unit.named", unit=unit))
            return (UnitReinstated(stamp=stamp, unit=unit),)
        case RegisterPerson():
            return _register(command, state)
        case AmendPerson():
            return _amend(command, state)
        case EndPerson(person=person):
            _person(state, person)
            need_reason(command, "act.end-person")
            _keep_a_head(state, state.grants_of(person), stamp.on)
            return (PersonEnded(stamp=stamp, person=person),)
        case GrantRole():
            parts = context if isinstance(context, GrantContext) else GrantContext()
            return _grant(command, state, parts)
        case RevokeRole(id=id):
            if (grant := state.grants.get(id)) is None:
                raise NotFound("thing.grant", id, state.grants)
            _keep_a_head(state, (grant,), stamp.on)
            return (revoked(stamp, grant),)
        case NameDeputy():
            return _name_deputy(command, state)
        case EndDeputy(id=id):
            if (named := state.deputies.get(id)) is None:
                raise NotFound("thing.deputy", id, state.deputies)
            return (DeputyEnded(stamp=stamp, id=id, person=named.person, deputy=named.deputy),)
        case _:
            assert_never(command)


def _keep_a_head(state: Directory, ending: tuple[RoleGranted, ...], on: date) -> None:
    """Raise RuleBroken if nobody would head the office any more: nobody could grant a role then."""
    heads = [
        grant
        for grant in state.with_role(Role.OFFICE_HEAD)
        if grant.last is None or grant.last >= on
    ]
    if heads and all(grant in ending for grant in heads):
        raise RuleBroken("error.directory.last-head", person=heads[0].person)


def _register(command: RegisterPerson, state: Directory) -> tuple[DirectoryEvent, ...]:
    person, wanted = command.person, Person(command.name, command.email, command.home)
    if faults := person_faults(person):
        raise BadInput(phrase("thing.person.named", person=person), faults)
    if person == SYSTEM:
        raise RuleBroken("error.directory.system-is-nobody", person=person)
    _check_person(wanted, state)
    _check_mail(command.email)
    known = state.people.get(person)
    if known is not None and reached_as(known, wanted) == known:
        return ()
    if known is not None:
        raise RuleBroken("error.directory.id-taken", person=person, name=known.name)
    return (
        PersonRegistered(
            stamp=command.stamp,
            person=person,
            name=wanted.name,
            email=wanted.email,
            home=wanted.home,
        ),
    )


def _amend(command: AmendPerson, state: Directory) -> tuple[DirectoryEvent, ...]:
    known = _person(state, command.person)
    wanted = replace(
        known,
        name=known.name if command.name is None else command.name,
        email=known.email if command.email is None else command.email,
        home=known.home if command.home is None else command.home,
    )
    _check_person(wanted, state)
    _check_mail(command.email)
    reaching = amended_reach(command, known)
    if wanted == known:
        return reaching
    return (
        PersonAmended(
            stamp=command.stamp,
            person=command.person,
            name=wanted.name,
            email=wanted.email,
            home=wanted.home,
        ),
        *reaching,
    )


def _check_mail(given: str | None) -> None:
    """An address that stands on record already is not looked at again."""
    if given and (why := address_fault(given)):
        raise RuleBroken("error.directory.no-mail", email=given, why=why)


def _check_person(wanted: Person, state: Directory) -> None:
    if not wanted.name.strip():
        raise RuleBroken("error.directory.no-name")
    if wanted.home is not None:
        _unit(state, wanted.home)


def _grant(
    command: GrantRole, state: Directory, context: GrantContext
) -> tuple[DirectoryEvent, ...]:
    _person(state, command.person)
    _check_reach(command, state, context)
    first, last = command.first or command.stamp.day, command.last
    within_reach(first, command.stamp, phrase("thing.first-day"))
    if last is not None and last < first:
        raise RuleBroken("error.directory.days-in-order", first=first, last=last)
    wanted = (command.role, command.scope, command.part, command.letters)
    for held in state.grants_of(command.person):
        covered = held.first <= first and (held.last is None or (last and last <= held.last))
        if covered and (held.role, held.scope, held.part, held.letters) == wanted:
            return ()
    alone = bool(command.authority and (command.stamp.reason or "").strip())
    grant = Grant(command.role, command.scope)
    refuse_conflicts(state, command.person, (grant,), first, last, alone=alone)
    return (
        RoleGranted(
            stamp=command.stamp,
            id=GrantId(f"g-{state.issued + 1}"),
            person=command.person,
            role=command.role,
            scope=command.scope,
            first=first,
            last=last,
            part=command.part,
            letters=command.letters,
            authority=command.authority,
        ),
    )


def _check_reach(command: GrantRole, state: Directory, context: GrantContext) -> None:
    """A role is granted where it reaches: a post in a unit, an office's role over all or one."""
    role, scope, part = command.role, command.scope, command.part
    if role is Role.SYSTEM:
        raise RuleBroken("error.directory.system-is-granted", role=role)
    if scope.partition("/")[0] not in _REACHES[role]:
        raise RuleBroken(
            "error.directory.role-reaches",
            role=role,
            scopes=tuple(phrase(f"term.scope-kind.{sort}") for sort in _REACHES[role]),
        )
    if (unit := unit_in(scope)) is not None:
        _unit(state, unit)
    campaign = campaign_in(scope)
    if campaign is not None and campaign not in context.parts:
        raise NotFound("thing.campaign", campaign)
    if part is not None:
        parts = context.parts[campaign] if campaign and role is Role.LEADER else frozenset()
        if part not in parts:
            raise NotFound("thing.leaders-part", part, sorted(parts))


def _name_deputy(command: NameDeputy, state: Directory) -> tuple[DirectoryEvent, ...]:
    person, deputy = command.person, command.deputy
    first, last, scopes = command.first, command.last, command.scopes
    for name in (person, deputy):
        _person(state, name)
    if person == deputy or last < first:
        raise RuleBroken("error.directory.deputy-days")
    within_reach(last, command.stamp, phrase("thing.last-day"))
    own = {grant.scope for grant in state.grants_of(person)}
    for scope in scopes:
        if scope not in own:
            raise NotFound("thing.scope-of-person", scope, sorted(own))
    lending = tuple(Grant(g.role, g.scope) for g in lent(state, person, scopes))
    refuse_conflicts(state, deputy, lending, first, last, alone=False)
    named = (person, deputy, first, last, scopes)
    if any(
        (d.person, d.deputy, d.first, d.last, d.scopes) == named for d in state.deputies.values()
    ):
        return ()
    return (
        DeputyNamed(
            stamp=command.stamp,
            id=DeputyId(f"d-{state.issued + 1}"),
            person=person,
            deputy=deputy,
            first=first,
            last=last,
            scopes=scopes,
        ),
    )


def _unit(state: Directory, unit: UnitId) -> Unit:
    if unit not in state.units:
        raise NotFound("thing.unit", unit, state.units)
    return state.units[unit]


def _person(state: Directory, person: PersonId) -> Person:
    """Somebody who acts still."""
    if not state.acts(person):
        raise NotFound("thing.person", person, (name for name in state.people if state.acts(name)))
    return state.people[person]
