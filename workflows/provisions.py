"""What a document lays down beside duties, and what becomes of it."""

from dataclasses import dataclass, field
from typing import Annotated

from msgspec import UNSET, UnsetType

from workflows.kinds import ProvisionKind, ToCome
from workflows.titles import CheckedAs, Title

Served = Annotated[tuple[str, ...] | UnsetType, CheckedAs(tuple[str, ...])]
Later = Annotated[ToCome | UnsetType, CheckedAs(ToCome)]
Beyond = Annotated[Title | UnsetType, CheckedAs(Title)]


@dataclass(frozen=True, kw_only=True)
class Provision:
    """What the document lays down beside duties, as facts: `items` lists its parts.

    One of three says what becomes of it: `served_by` the places that act
    (workflows/checks/acting.py), `later` the lifecycle that it waits for, `beyond` why it is no
    engine's business. Definitions of old campaigns have none.
    """

    key: str
    kind: ProvisionKind
    title: Title
    rules: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    served_by: Served = field(default_factory=lambda: UNSET)
    later: Later = field(default_factory=lambda: UNSET)
    beyond: Beyond = field(default_factory=lambda: UNSET)
