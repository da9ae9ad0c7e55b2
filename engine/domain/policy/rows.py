"""Rows of the policy's table, read from the notation in which lifecycles write them.

`AcceptAssignment: "O@r L@r C@r | P H"`: who at which place, and after the bar the checks. What is
not listed is refused.

- Roles: O office, H its head, L leader, C unit chief, U liaison, I inspector, A assessor,
  V auditor, N administrator, S the scheduler.
- Places: o office, c campaign (or office-wide), u own unit, p direct parent, t own team, r the
  duty's reviewer, b the branch's unit, s service.
- `=` instead: the row of what is granted or refused (Facts.under).
- Checks: P no performer of what is judged, H not one's home unit, A the leader himself, or the
  office by authority, D by a document, L by a leader's word.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct

from engine.domain.event import Command, Event
from engine.domain.policy.actors import Role
from engine.domain.policy.checks import CHECKS, Check
from engine.domain.policy.facts import Facts, Where
from engine.ids import StreamId

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
    """Who may give one command: the roles, with the places where each must reach, and the checks.

    `within` names commands that bring this one with them, so that nobody is asked a second time;
    `borrowed` says that the row of another command counts. What is done `by_paper` the office may
    enter for a unit that has handed it in on paper.
    """

    at: Mapping[Role, tuple[Where, ...]]
    checks: tuple[Check, ...] = ()
    within: frozenset[str] = frozenset()
    borrowed: bool = False
    by_paper: bool = False


def row(text: str, within: frozenset[str] = frozenset(), *, by_paper: bool = False) -> Row:
    """`O@r L@r C@r | P H`: who at which place, and after the bar the checks.

    A command whose row names nobody is allowed within another one alone. Raises ValueError or
    KeyError for what is no row.
    """
    if text == "=":
        return Row(at=MappingProxyType({}), within=within, borrowed=True)
    who, _, checks = text.partition("|")
    at: defaultdict[Role, tuple[Where, ...]] = defaultdict(tuple)
    for part in who.split():
        role, _, where = part.partition("@")
        at[_ROLES[role]] += (Where(where),)
    return Row(
        at=MappingProxyType(dict(at)),
        checks=tuple(CHECKS[letter] for letter in checks.split()),
        within=within,
        by_paper=by_paper,
    )


Table = Mapping[str, Row]


class Policy(Struct, frozen=True, kw_only=True):
    """What a lifecycle says of who may give its commands.

    - `rows` has one for each command; `within` names commands that bring another with them, so
      that nobody is asked a second time.
    - `command_of` maps each event to the command that leads to it.
    - `facts_of(deed, stream, state, reads)` gives the facts of a deed, which is a command or an
      event; `state` is that before it.
    - `by_paper` are commands that the office may enter for a unit that has no other way.
    """

    rows: Mapping[type[Command], str]
    command_of: Mapping[type[Event], type[Command]]
    facts_of: Callable[[Any, StreamId, Any, Any], Facts]
    within: Mapping[type[Command], tuple[type[Command], ...]] = MappingProxyType({})
    by_paper: frozenset[type[Command]] = frozenset()


def table_of(policies: Iterable[Policy]) -> Table:
    """One table out of the rows of every lifecycle, by the class names of the commands."""
    found: dict[str, Row] = {}
    for policy in policies:
        for command, text in policy.rows.items():
            assert command.__name__ not in found, f"{command.__name__} has two rows"
            within = (outer.__name__ for outer in policy.within.get(command, ()))
            paper = command in policy.by_paper
            found[command.__name__] = row(text, frozenset(within), by_paper=paper)
    return MappingProxyType(found)
