"""The one question: may this actor give this command?"""

from msgspec import Struct

from engine.domain.policy.actors import Actor, Role
from engine.domain.policy.checks import CHECKS
from engine.domain.policy.facts import Facts
from engine.domain.policy.rows import Row, Table


class Refusal(Struct, frozen=True):
    """Why not. `code` is `unlisted`, `token`, `deputy`, `role`, `scope`, or that of a check;
    `roles` are those that may.
    """

    code: str
    roles: tuple[Role, ...] = ()


def row_of(command: str, facts: Facts, table: Table) -> Row | None:
    """The row by which a command is judged: its own, or that of what it answers."""
    own = table.get(command)
    return table.get(facts.under or "") if own is not None and own.borrowed else own


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
    checks = (*row.checks, *(CHECKS[letter] for letter in facts.also))
    if facts.own:
        faults = [code for check in checks if (code := check(actor, facts, Role.SYSTEM))]
        return Refusal(faults[0]) if faults else None
    allowed = facts.narrowed.get(facts.under or command, frozenset(row.at)) & frozenset(row.at)
    if not allowed:
        return Refusal("unlisted")
    shown = tuple(role for role in Role if role in allowed)
    held = [grant for grant in actor.grants if grant.role in allowed]
    fits = [
        grant
        for grant in held
        if any(grant.scope in facts.scopes.get(where, ()) for where in row.at[grant.role])
    ]
    if not fits:
        return Refusal("scope" if held else "role", shown)
    refused = ""
    for grant in fits:
        faults = [code for check in checks if (code := check(actor, facts, grant.role))]
        if not faults:
            return None
        refused = refused or faults[0]
    return Refusal(refused, shown)
