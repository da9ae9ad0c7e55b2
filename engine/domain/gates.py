"""Exit gates: what must be shown before a phase may close, and the verdict that explains itself.

Figures are counted outside (from projections) and handed in as GateFacts with the log position
at which they were true; the verdict is stored in the event of the transition.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from engine.ids import ONCE, DutyKey, OccurrenceKey, RectificationId, StreamId, UnitId
from engine.phrases import Phrase, first_of, phrase
from workflows.schema import Criterion, CriterionKind, DutyKind, Phase, Title
from workflows.titles import read_share

_NO_MEASURE: Final = "a value for "
"""How verdicts on record begin to say that a measure is still a blank."""
_NAMED: Final = 5


def counted_duties(phase: Phase, criterion: Criterion) -> tuple[str, ...]:
    """The duties that the criterion names, otherwise those of the phase that its kind is about."""
    if criterion.duties:
        return criterion.duties
    kinds = {
        CriterionKind.SUMMARY_FILED: DutyKind.SUMMARY,
        CriterionKind.MEETING_HELD: DutyKind.MEETING,
    }
    kind = kinds.get(criterion.kind)
    if kind is not None:
        return tuple(task.key for task in phase.tasks if task.kind is kind)
    return tuple(task.key for task in phase.tasks if task.required)


class NothingToCount(StrEnum):
    """Why a criterion counts nothing."""

    NO_DUTY = "no-duty"
    UNDECIDED = "undecided"
    NOT_LISTED = "not-listed"
    NO_UNIT = "no-unit"
    NOT_OPENED = "not-opened"
    NOT_DUE = "not-due"
    GONE = "gone"
    WAIVED = "waived"
    NONE_RAISED = "none-raised"
    NO_ITEM = "no-item"
    ZERO = "zero"


class Missing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is lacking: units that owe one duty and occurrence, rectifications not signed off, or
    numbered items that have not come so far.
    """

    duty: DutyKey | None = None
    occurrence: OccurrenceKey = ONCE
    units: tuple[UnitId, ...] = ()
    rectifications: tuple[RectificationId, ...] = ()
    items: tuple[StreamId, ...] = ()


class Breakdown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What stands behind the two numbers of a criterion. No list is cut short.

    - `missing` is what is lacking, `silent` who has reported no figure, so that nothing is known.
    - `asked` units were asked for a figure and `reported` gave one; the criterion asks for
      `reporters_needed` per cent of them, for no share where it is None.
    - `waived` of what counts as done was waived, on authority.
    - `shown_by` events show what is done; the figures name the newest of them.
    - `nothing` says why there is nothing to count, `about` which duties were looked for.
    """

    missing: tuple[Missing, ...] = ()
    silent: tuple[Missing, ...] = ()
    asked: int = 0
    reported: int = 0
    reporters_needed: int | None = None
    waived: int = 0
    shown_by: int = 0
    nothing: NothingToCount | None = None
    about: tuple[DutyKey, ...] = ()


class CriterionFigures(Struct, frozen=True, kw_only=True):
    """What was counted for one criterion: `have` out of `of`.

    `evidence` holds at most a dozen log positions that show it, newest first.
    """

    key: str
    have: int
    of: int
    evidence: tuple[int, ...] = ()
    breakdown: Breakdown = Breakdown()


class GateFacts(Struct, frozen=True, kw_only=True):
    """Figures of a whole gate, true at `position` of the log."""

    position: int
    figures: tuple[CriterionFigures, ...] = ()


class Names(Struct, frozen=True):
    """What units and duties are called."""

    units: Mapping[UnitId, Title] = MappingProxyType({})
    duties: Mapping[DutyKey, Title] = MappingProxyType({})


_IDS: Final = Names()


class CriterionVerdict(Struct, frozen=True, kw_only=True):
    """A criterion, met or not, with its figures. `need` is per cent or a count, by kind.

    Verdicts recorded by older programs have no `breakdown`; their `missing` holds names in Chinese,
    at most a dozen. Today it holds only what says that a measure is still a blank.
    """

    key: str
    kind: CriterionKind
    met: bool
    have: int
    of: int
    need: int
    evidence: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()
    breakdown: Breakdown | UnsetType = UNSET

    @property
    def behind(self) -> Breakdown:
        """The breakdown, an empty one where none is on record."""
        return self.breakdown or Breakdown()

    def lacking(self, names: Names = _IDS) -> tuple[Phrase | Title | str, ...]:
        """Everything that is missing, one by one."""
        return (*map(_text, self.missing), *named(self.behind.missing, names))

    @property
    def phrase(self) -> Phrase:
        """The criterion with its figures and why it is not met, by ids."""
        return self.told()

    def told(self, names: Names = _IDS) -> Phrase:
        """The criterion with its figures; of what is missing five, and how many more there are."""
        behind = self.behind
        data = {"key": self.key, "have": self.have, "of": self.of, "need": self.need}
        said = phrase(self._code, **data)
        if behind.nothing is not None:
            why = why_nothing(behind, names)
            return phrase("gate.criterion.nothing", criterion=said, why=why)
        if behind.waived:
            said = phrase("gate.criterion.waived", criterion=said, count=behind.waived)
        if behind.asked:
            said = phrase("gate.criterion.reported", criterion=said, reporters=reporters(behind))
        if behind.silent:
            silent = first_of(tuple(named(behind.silent, names)), _NAMED)
            said = phrase("gate.criterion.silent", criterion=said, silent=silent)
        if lacking := self.lacking(names):
            missing = first_of(lacking, _NAMED)
            said = phrase("gate.criterion.missing", criterion=said, missing=missing)
        return said

    @property
    def _code(self) -> str:
        match self.kind:
            case CriterionKind.COVERAGE | CriterionKind.RECTIFICATIONS_VERIFIED:
                return "gate.criterion.percent"
            case CriterionKind.COUNT_AT_LEAST | CriterionKind.REACHED:
                return "gate.criterion.count"
            case _:
                return "gate.criterion.all"


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


def named(missing: Iterable[Missing], names: Names) -> Iterator[Phrase | Title | str]:
    """Each unit or rectification by its name, with the duty where there are several, and with the
    period of a recurring one.
    """
    groups = tuple(missing)
    several = len({group.duty for group in groups}) > 1
    for group in groups:
        duty = names.duties.get(group.duty, group.duty) if group.duty else ""
        yield from group.rectifications
        yield from (item.rpartition("/")[2] for item in group.items)
        for unit in group.units:
            name = names.units.get(unit, unit)
            if group.occurrence != ONCE:
                code = "gate.missing.occurrence" if several else "gate.missing.period"
                yield phrase(code, unit=name, duty=duty, occurrence=group.occurrence)
            elif several:
                yield phrase("gate.missing.duty", unit=name, duty=duty)
            else:
                yield name


def reporters(behind: Breakdown) -> Phrase:
    """How many of those asked for a figure have reported one, and how many must."""
    data = {"reported": behind.reported, "asked": behind.asked}
    if behind.reporters_needed is None:
        return phrase("gate.reporters", **data)
    return phrase("gate.reporters.needed", **data, need=behind.reporters_needed)


def why_nothing(behind: Breakdown, names: Names) -> Phrase:
    """Why there is nothing to count."""
    assert behind.nothing is not None, "asked only where there is nothing to count"
    duties = tuple(names.duties.get(duty, duty) for duty in behind.about)
    return phrase(f"gate.nothing.{behind.nothing}", duties=duties)


def _verdict(criterion: Criterion, figures: CriterionFigures | None) -> CriterionVerdict:
    have, of = (figures.have, figures.of) if figures else (0, 0)
    behind = figures.breakdown if figures else Breakdown()
    need = criterion.at_least if isinstance(criterion.at_least, int) else 0
    # A measure that is still a blank of the document ("$key") cannot have been reached (A2).
    measures = (criterion.at_least, criterion.reported)
    blanks = [m for m in measures if isinstance(m, str) and read_share(m) is None]
    match criterion.kind:
        case CriterionKind.COVERAGE:
            share = criterion.reported if isinstance(criterion.reported, int) else None
            behind = replace(behind, reporters_needed=share)
            enough = share is None or behind.reported * 100 >= share * behind.asked
            met = of > 0 and have * 100 >= need * of and enough
        case CriterionKind.RECTIFICATIONS_VERIFIED:
            need = need or 100
            # Definitions that do not say what none means are those of older programs.
            may_be_empty = criterion.may_be_empty is not False
            met = have * 100 >= need * of and (of > 0 or may_be_empty)
        case CriterionKind.COUNT_AT_LEAST:
            need = need or 1
            met = have >= need
        case CriterionKind.REACHED:
            share = 100 if criterion.at_least is None else criterion.share
            need = need if share is None else max(1, -(-share * of // 100))
            met = have >= need
        case (
            CriterionKind.ALL_ACCEPTED
            | CriterionKind.DOCUMENTS_FILED
            | CriterionKind.SUMMARY_FILED
            | CriterionKind.MEETING_HELD
        ):
            need = of
            met = of > 0 and have >= of
    met = met or (criterion.may_be_empty is True and _may_pass(behind.nothing))
    return CriterionVerdict(
        key=criterion.key,
        kind=criterion.kind,
        met=met and figures is not None and not blanks,
        have=have,
        of=of,
        need=need,
        evidence=figures.evidence if figures else (),
        missing=tuple(f"{_NO_MEASURE}{blank}" for blank in blanks),
        breakdown=behind,
    )


def _may_pass(nothing: NothingToCount | None) -> bool:
    """Whether a definition can let it pass: not where work was never asked for."""
    return nothing not in (None, NothingToCount.NOT_OPENED)


def _text(text: str) -> Phrase | str:
    """A phrase for a measure that is still a blank of the document."""
    if text.startswith(_NO_MEASURE):
        return phrase("gate.no-measure", parameter=text.removeprefix(_NO_MEASURE))
    return text


def grouped(items: Sequence[tuple[DutyKey, OccurrenceKey, UnitId]]) -> tuple[Missing, ...]:
    """Items by duty and occurrence, in their order, each once."""
    groups: dict[tuple[DutyKey, OccurrenceKey], dict[UnitId, None]] = {}
    for duty, occurrence, unit in items:
        groups.setdefault((duty, occurrence), {})[unit] = None
    return tuple(
        Missing(duty=duty, occurrence=occurrence, units=tuple(units))
        for (duty, occurrence), units in groups.items()
    )
