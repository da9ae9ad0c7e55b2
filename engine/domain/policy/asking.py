"""The one question: may this actor give this command?"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.policy.actors import Actor, Role
from engine.domain.policy.checks import CHECKS
from engine.domain.policy.facts import Facts, Where
from engine.domain.policy.rows import Row, Table

_ENTERING: Final[Mapping[Role, Where]] = {
    Role.OFFICE: Where.CAMPAIGN,
    Role.ADMINISTRATOR: Where.OFFICE,
}
"""Who enters what a unit hands in on paper."""


class Refusal(Struct, frozen=True):
    """Why not. `code` is `unlisted`, `token`, `deputy`, `not-by-paper`, `entering`, `role`,
    `scope`, or that of a check; `roles` are those that may.
    """

    code: str
    roles: tuple[Role, ...] = ()


def row_of(command: str, facts: Facts, table: Table) -> Row | None:
    """The row by which a command is judged: its own, or that of what it answers. No answer is
    entered on paper.
    """
    own = table.get(command)
    if own is None or not own.borrowed:
        return own
    other = table.get(facts.under or "")
    return replace(other, by_paper=False) if other is not None else None


def may(actor: Actor, command: str, facts: Facts, table: Table) -> Refusal | None:
    """None if the actor may, else why not. `command` is the name of its class.

    What is not listed, or listed for nobody, is refused. The grants are tried in turn: one that
    passes every check is enough.
    """
    row = row_of(command, facts, table)
    if row is None:
        return Refusal("unlisted")
    if facts.within in row.within:
        return None
    if actor.commands is not None and command not in actor.commands:
        return Refusal("token")
    if command in actor.withheld:
        return Refusal("deputy")
    if actor.entering is not None and (refused := _not_entered(actor, row, facts)):
        return refused
    checks = (*row.checks, *(CHECKS[letter] for letter in facts.also))
    if facts.own:
        faults = [code for check in checks if (code := check(actor, facts, Role.SYSTEM))]
        return Refusal(faults[0]) if faults else None
    allowed = facts.narrowed.get(facts.under or command, frozenset(row.at)) & frozenset(row.at)
    if not allowed:
        return Refusal("unlisted")
    shown = tuple(role for role in Role if role in allowed)
    grants = (*actor.grants, *facts.grants_to(actor.people))
    held = [grant for grant in grants if grant.role in allowed]
    fits = [
        grant
        for grant in held
        if any(
            grant.scope in facts.scopes.get(where, ())
            for where in row.at[grant.role]
            if actor.entering is None or where is Where.OWN_UNIT
        )
    ]
    if not fits:
        return Refusal("scope" if held else "role", shown)
    first = ""
    for grant in fits:
        faults = [code for check in checks if (code := check(actor, facts, grant.role))]
        if not faults:
            return None
        first = first or faults[0]
    return Refusal(first, shown)


def _not_entered(actor: Actor, row: Row, facts: Facts) -> Refusal | None:
    """Why nobody enters this on paper for another, or why this one does not; the actor's own
    grants are asked for as ever, but those of his unit alone.
    """
    if not row.by_paper:
        return Refusal("not-by-paper")
    for grant in actor.entering or ():
        where = _ENTERING.get(grant.role)
        if where is not None and grant.scope in facts.scopes.get(where, ()):
            return None
    return Refusal("entering", tuple(_ENTERING))
