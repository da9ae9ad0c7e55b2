"""What each role can do: the table of the policy, read from the side of the roles."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from engine.domain.directory.policy import GRANTERS
from engine.domain.families import FAMILIES, TABLE
from engine.domain.policy.actors import Role
from engine.domain.policy.checks import CHECKS
from engine.domain.policy.facts import Where
from engine.domain.policy.permission import deed_named
from engine.domain.policy.rows import Row
from engine.phrases import Phrase

_LETTERS: Final = {check: letter for letter, check in CHECKS.items()}


class Deed(Struct, frozen=True):
    """A deed that a role may do, with the letters of the checks that it must pass beside."""

    deed: Phrase
    checks: tuple[str, ...]
    by_paper: bool


class Place(Struct, frozen=True):
    """Where a role must reach for some deeds, and the name of the lifecycle they are about."""

    where: Where
    about: str
    deeds: tuple[Deed, ...]


class RoleDeeds(Struct, frozen=True):
    """A role: who grants it, and what its holder may do where. A head is of the office too, so
    that the deeds of the office are his as well.
    """

    role: Role
    granted_by: tuple[Role, ...]
    places: tuple[Place, ...]


def roles() -> tuple[RoleDeeds, ...]:
    """Every role, those of the program itself last."""
    return tuple(
        RoleDeeds(role, tuple(r for r in Role if r in GRANTERS[role]), tuple(_places(role)))
        for role in Role
    )


def _places(role: Role) -> Iterator[Place]:
    for where in Where:
        for family in FAMILIES:
            deeds = tuple(
                _deed(command.__name__, row)
                for command in family.commands
                if where in (row := TABLE[command.__name__]).at.get(role, ())
            )
            if deeds:
                yield Place(where, family.name, deeds)


def _deed(command: str, row: Row) -> Deed:
    letters = tuple(_LETTERS[check] for check in row.checks)
    return Deed(deed_named(command), letters, row.by_paper)
