"""Registers: who is joined to whom, which meetings were held, which bodies there are."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from msgspec import UnsetType

from workflows.kinds import Severity
from workflows.titles import CheckedAs, Title


class RegisterKind(StrEnum):
    """What a register holds.

    - `pairs`: a unit and what it is joined to, such as a contact point or a family.
    - `meetings`: what a unit holds, each with its figures.
    - `backward`: what is to be raised; it is struck off by a verified rectification alone (R169).
    - `bodies`: groups with a head, deputies and members.
    """

    PAIRS = "pairs"
    MEETINGS = "meetings"
    BACKWARD = "backward"
    BODIES = "bodies"


class Cardinality(StrEnum):
    """How many objects a subject has at one time, and how many subjects an object."""

    ONE_TO_ONE = "one_to_one"
    MANY_TO_ONE = "many_to_one"
    ONE_TO_MANY = "one_to_many"
    MANY_TO_MANY = "many_to_many"

    @property
    def one_object(self) -> bool:
        """Whether a subject has one object."""
        return self in (Cardinality.ONE_TO_ONE, Cardinality.MANY_TO_ONE)

    @property
    def one_subject(self) -> bool:
        """Whether an object has one subject."""
        return self in (Cardinality.ONE_TO_ONE, Cardinality.ONE_TO_MANY)


class LimitPer(StrEnum):
    """What a limit bounds: a figure of each entry, or the entries of a subject in one year."""

    ENTRY = "entry"
    YEAR = "year"


@dataclass(frozen=True, kw_only=True)
class RegisterLimit:
    """A number that is not to be passed. A `soft` one is passed with a reason, a `hard` one never
    (A14).
    """

    key: str
    title: Title
    at_most: int
    per: LimitPer = LimitPer.ENTRY
    severity: Severity = Severity.HARD
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Register:
    """A list with its cardinality.

    `subjects` are the categories and single units that make entries; `objects` the sorts of what
    they are joined to, each written SORT:CODE, a code and never a name; a category of the same
    key gives the sort its title. There are `exactly` so many entries, or bodies, and never more;
    each subject is to have `each` at least.
    """

    key: str
    title: Title
    rules: tuple[str, ...] = ()
    kind: RegisterKind = RegisterKind.PAIRS
    cardinality: Cardinality = Cardinality.MANY_TO_MANY
    objects: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ("*",)
    exactly: int | None = None
    each: int | None = None
    limits: tuple[RegisterLimit, ...] = ()


Registers = Annotated[tuple[Register, ...] | UnsetType, CheckedAs(tuple[Register, ...])]
"""Registers; what is left out is not stored."""
