"""The checks that the table can ask for beside role and scope. Each gives a code, or nothing."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from engine.domain.policy.actors import Actor, Role
from engine.domain.policy.facts import Facts

Check = Callable[[Actor, Facts, Role], str | None]


def not_a_performer(actor: Actor, facts: Facts, _role: Role) -> str | None:
    """P: who did the work does not judge it; who is granted something does not grant it."""
    return "performer" if actor.people & facts.performers else None


def not_at_home(actor: Actor, facts: Facts, _role: Role) -> str | None:
    """H: nobody decides on the unit that he belongs to."""
    return "home" if actor.homes & facts.units else None


def by_authority(actor: Actor, facts: Facts, role: Role) -> str | None:
    """A: a leader decides himself. The office names a leader, its head or a body that decided,
    never somebody who acts here, says why, and holds the paper. The program itself, where a row
    lets it, has been told to.
    """
    if role in (Role.LEADER, Role.SYSTEM):
        return None
    order = facts.order
    if not order.known or actor.people & order.people:
        return "authority"
    if not (order.reason or "").strip():
        return "reason"
    return None if order.document else "document"


def on_paper(_actor: Actor, facts: Facts, _role: Role) -> str | None:
    """D: there is a document (the grant of a leader)."""
    return None if facts.order.document else "document"


def by_a_leader(actor: Actor, facts: Facts, _role: Role) -> str | None:
    """L: a leader has said so (the grant of an administrator)."""
    return None if facts.order.leads and not actor.people & facts.order.people else "leader"


CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "P": not_a_performer,
        "H": not_at_home,
        "A": by_authority,
        "D": on_paper,
        "L": by_a_leader,
    }
)
