"""Rows of the policy's table, read from the notation in which lifecycles write them."""

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from engine.domain.policy.actors import Role
from engine.domain.policy.checks import CHECKS, Check
from engine.domain.policy.facts import Where

_ROLES: Final[Mapping[str, Role]] = MappingProxyType(
    {
        "O": Role.OFFICE,
        "H": Role.OFFICE_HEAD,
        "L": Role.LEADER,
        "C": Role.UNIT_CHIEF,
        "U": Role.LIAISON,
        "I": Role.INSPECTOR,
        "A": Role.ASSESSOR,
        "V": Role.AUDITOR,
        "N": Role.ADMINISTRATOR,
        "S": Role.SYSTEM,
    }
)


class Row(Struct, frozen=True, kw_only=True):
    """Who may do one deed: the roles with the places in which each must reach, and the checks.

    `within` names deeds that bring this one with them, so that nobody is asked a second time.
    """

    at: Mapping[Role, tuple[Where, ...]]
    checks: tuple[Check, ...] = ()
    within: frozenset[str] = frozenset()


def row(text: str, within: frozenset[str] = frozenset()) -> Row:
    """`O@r L@r C@r | P H`: who at which place, and after the bar the checks.

    A row without anybody is allowed within another deed alone. Raises ValueError, KeyError for
    what is no row.
    """
    who, _, checks = text.partition("|")
    at: defaultdict[Role, tuple[Where, ...]] = defaultdict(tuple)
    for part in who.split():
        role, _, where = part.partition("@")
        at[_ROLES[role]] += (Where(where),)
    return Row(
        at=MappingProxyType(dict(at)),
        checks=tuple(CHECKS[letter] for letter in checks.split()),
        within=within,
    )


Table = Mapping[str, Row]


def table_of(*rows: Mapping[str, str | Row]) -> Table:
    """One table out of the rows of every lifecycle, by the class names of the commands."""
    found: dict[str, Row] = {}
    for each in rows:
        for deed, written in each.items():
            assert deed not in found, f"{deed} has two rows"
            found[deed] = row(written) if isinstance(written, str) else written
    return MappingProxyType(found)
