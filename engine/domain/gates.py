"""Exit gates: what must be shown before a phase may close, and the verdict that explains itself.

Figures are counted outside (from projections) and handed in as GateFacts with the log position
at which they were true; the verdict is stored in the event of the transition.
"""

from typing import Final

from msgspec import Struct

from engine.phrases import Phrase, phrase
from workflows.schema import Criterion, CriterionKind

_NO_MEASURE: Final = "a value for "
"""How verdicts on record begin to say that a measure is still a blank."""


class CriterionFigures(Struct, frozen=True, kw_only=True):
    """What was counted for one criterion: `have` out of `of`.

    `evidence` holds log positions that show it, newest first; `missing` names what is lacking.
    Both are samples of at most a dozen.
    """

    key: str
    have: int
    of: int
    evidence: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()


class GateFacts(Struct, frozen=True, kw_only=True):
    """Figures of a whole gate, true at `position` of the log."""

    position: int
    figures: tuple[CriterionFigures, ...] = ()


class CriterionVerdict(Struct, frozen=True, kw_only=True):
    """A criterion, met or not, with its figures. `need` is per cent or a count, by kind."""

    key: str
    kind: CriterionKind
    met: bool
    have: int
    of: int
    need: int
    evidence: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def lacking(self) -> tuple[Phrase | str, ...]:
        """`missing`, with a phrase for a measure that is still a blank of the document."""
        return tuple(
            phrase("gate.no-measure", parameter=text.removeprefix(_NO_MEASURE))
            if text.startswith(_NO_MEASURE)
            else text
            for text in self.missing
        )

    @property
    def phrase(self) -> Phrase:
        """The criterion with its figures, and at most five of what is missing."""
        match self.kind:
            case CriterionKind.COVERAGE | CriterionKind.RECTIFICATIONS_VERIFIED:
                code = "gate.criterion.percent"
            case CriterionKind.COUNT_AT_LEAST:
                code = "gate.criterion.count"
            case _:
                code = "gate.criterion.all"
        data = {"key": self.key, "have": self.have, "of": self.of, "need": self.need}
        shown = phrase(code, **data)
        if not self.missing:
            return shown
        return phrase("gate.criterion.missing", criterion=shown, missing=self.lacking[:5])


class GateVerdict(Struct, frozen=True, kw_only=True):
    """Every criterion of a gate at one log position. A gate without criteria is met."""

    position: int
    criteria: tuple[CriterionVerdict, ...] = ()

    @property
    def met(self) -> bool:
        """Whether every criterion is met."""
        return all(c.met for c in self.criteria)

    @property
    def unmet(self) -> tuple[CriterionVerdict, ...]:
        """The criteria that are not."""
        return tuple(c for c in self.criteria if not c.met)


def judge(gate: tuple[Criterion, ...], facts: GateFacts) -> GateVerdict:
    """Hold the figures against the criteria. A criterion nobody counted is not met (R041)."""
    counted = {f.key: f for f in facts.figures}
    return GateVerdict(
        position=facts.position,
        criteria=tuple(_verdict(criterion, counted.get(criterion.key)) for criterion in gate),
    )


def _verdict(criterion: Criterion, figures: CriterionFigures | None) -> CriterionVerdict:
    have, of = (figures.have, figures.of) if figures else (0, 0)
    need = criterion.at_least if isinstance(criterion.at_least, int) else 0
    # A measure that is still a blank of the document ("$key") cannot have been reached (A2).
    blank = isinstance(criterion.at_least, str)
    match criterion.kind:
        case CriterionKind.COVERAGE:
            met = of > 0 and have * 100 >= need * of
        case CriterionKind.RECTIFICATIONS_VERIFIED:
            need = need or 100
            met = have * 100 >= need * of
        case CriterionKind.COUNT_AT_LEAST:
            need = need or 1
            met = have >= need
        case (
            CriterionKind.ALL_ACCEPTED
            | CriterionKind.DOCUMENTS_FILED
            | CriterionKind.SUMMARY_FILED
            | CriterionKind.MEETING_HELD
        ):
            need = of
            met = of > 0 and have >= of
    return CriterionVerdict(
        key=criterion.key,
        kind=criterion.kind,
        met=met and figures is not None and not blank,
        have=have,
        of=of,
        need=need,
        evidence=figures.evidence if figures else (),
        missing=_missing(criterion, figures, blank=blank),
    )


def _missing(
    criterion: Criterion, figures: CriterionFigures | None, *, blank: bool
) -> tuple[str, ...]:
    lacking = figures.missing if figures else ()
    return (f"{_NO_MEASURE}{criterion.at_least}", *lacking) if blank else lacking
