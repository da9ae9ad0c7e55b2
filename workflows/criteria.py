"""What a gate asks for: one condition each."""

from dataclasses import dataclass, field

from msgspec import UNSET

from workflows.kinds import CriterionKind
from workflows.titles import Chosen, Names, Share, Title, Word, read_share


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One condition of a gate. `duties` narrows it; `at_least` is per cent or a count.

    Where it asks how many numbered items `reached` one of `states`, `of` is the key of their
    section, and `at_least` a count, or a share of them ("80%"); left out, all of them.

    Of a coverage, `reported` per cent of the units that were asked must have reported; in old
    definitions it is not set, and whoever is silent counts as 0 of 1. `may_be_empty` lets a
    criterion pass that has nothing to count.
    """

    key: str
    kind: CriterionKind
    title: Title
    rules: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    evidence: str | None = None
    at_least: int | str | None = None
    reported: Share = field(default_factory=lambda: UNSET)
    may_be_empty: Chosen = field(default_factory=lambda: UNSET)
    of: Word = field(default_factory=lambda: UNSET)
    states: Names = field(default_factory=lambda: UNSET)

    @property
    def share(self) -> int | None:
        """The per cent that are asked of numbered items; None where a count is."""
        return read_share(self.at_least)
