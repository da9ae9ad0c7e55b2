"""What a gate asks for, counted event by event from the beginning: slow, and plain to see."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import UNSET

from engine.domain.assignment import events as a
from engine.domain.audience import Part, Participant, part_of
from engine.domain.campaign import events as c
from engine.domain.event import Recorded
from engine.domain.obligation import OccurrenceOpened
from engine.domain.phase.events import (
    PhaseClosed,
    PhaseClosedByOverride,
    PhaseDutiesAdded,
    PhaseDutiesDropped,
    PhaseOpened,
)
from engine.domain.rectification import events as x
from engine.domain.terms import DutyDue
from engine.ids import ONCE, CampaignId, DutyKey, StreamId, UnitId, assignment_stream
from workflows.schema import Criterion, CriterionKind, Definition, DutyKind

_WORDS: dict[type[object], str] = {
    a.AssignmentReceived: "received",
    a.AssignmentStarted: "in_progress",
    a.AssignmentSubmitted: "submitted",
    a.AssignmentReturned: "returned",
    a.AssignmentAccepted: "accepted",
    a.AssignmentWaived: "waived",
    a.AssignmentTransferred: "transferred",
}
_DONE = ("accepted", "waived")


class PlainCount:
    """A campaign as its events tell it, up to one position. Stopped pieces of work keep no word."""

    def __init__(self, events: Iterable[Recorded]) -> None:
        self.definition: Definition | None = None
        self.campaign = CampaignId("")
        self.today = date.min
        self.units: dict[UnitId, Participant] = {}
        self.owed: dict[StreamId, DutyDue] = {}
        self.open: dict[str, tuple[DutyDue, ...]] = {}
        self.words: dict[StreamId, str] = {}
        self.filed: dict[StreamId, dict[str, int | None]] = {}
        self.ledger: dict[StreamId, bool] = {}
        for r in events:
            self.today = max(self.today, r.event.stamp.on)
            self._take(r)

    def _take(self, r: Recorded) -> None:
        event = r.event
        match event:
            case c.CampaignPlanned(campaign=campaign, definition=definition):
                self.campaign, self.definition = campaign, definition
            case c.DefinitionAmended(definition=definition):
                self.definition = definition
            case PhaseDutiesAdded(dues=dues):
                self.open[r.stream] = (*self.open[r.stream], *dues)
                self._owe(dues, self.units.values())
            case PhaseDutiesDropped(duties=gone):
                self.open[r.stream] = tuple(d for d in self.open[r.stream] if d.duty not in gone)
                self.owed = {item: d for item, d in self.owed.items() if d.duty not in gone}
            case c.CampaignAnnounced(participants=participants):
                self.units = {p.unit: p for p in participants}
            case c.UnitJoined(participant=p):
                self.units[p.unit] = p
                for dues in self.open.values():
                    self._owe(
                        [due for due in dues if (due.due_on or date.max) >= event.stamp.day], [p]
                    )
            case c.UnitLeft(unit=unit):
                del self.units[unit]
                self.owed = {
                    item: due
                    for item, due in self.owed.items()
                    if item.split("/")[3] != unit or self.words.get(item) in _DONE
                }
            case PhaseOpened(terms=terms):
                self.open[r.stream] = terms.dues
                self._owe(terms.dues, self.units.values())
            case PhaseClosed() | PhaseClosedByOverride():
                self.open.pop(r.stream, None)
            case OccurrenceOpened(due=due):
                self.open[f"{r.stream}/{due.occurrence}"] = (due,)
                self._owe([due], self.units.values())
            case x.RectificationRaised():
                self.ledger[r.stream] = False
            case x.RectificationVerified() | x.RectificationReopened():
                self.ledger[r.stream] = isinstance(event, x.RectificationVerified)
            case a.AssignmentTakenOver(due=due, part=Part.LEAD):
                self.owed[r.stream] = due
            case a.AssignmentSubmitted(filed=filed):
                self.filed[r.stream] = {item.key: item.value for item in filed}
            case _:
                pass
        if type(event) in _WORDS:
            self.words[r.stream] = _WORDS[type(event)]

    def _owe(self, dues: Iterable[DutyDue], units: Iterable[Participant]) -> None:
        for due in dues:
            for p in units:
                if part_of(p, due.audience, due.supporting) is Part.LEAD:
                    stream = assignment_stream(self.campaign, due.duty, p.unit, due.occurrence)
                    self.owed[stream] = due

    # --- what a gate asks ---------------------------------------------------------------------

    def gate(self, phase: str) -> dict[str, tuple[int, int]]:
        """`have` and `of` of each criterion."""
        assert self.definition is not None
        planned = self.definition.phase(phase)
        assert planned is not None
        return {criterion.key: self._criterion(phase, criterion) for criterion in planned.gate}

    def _criterion(self, phase: str, criterion: Criterion) -> tuple[int, int]:
        if criterion.kind is CriterionKind.RECTIFICATIONS_VERIFIED:
            return sum(self.ledger.values()), len(self.ledger)
        items = self._items(self._duties(phase, criterion), criterion.kind)
        words = {item: self.words.get(item, "assigned") for item in items}
        handed_in = [i for i in items if words[i] in ("submitted", *_DONE)]
        match criterion.kind:
            case CriterionKind.ALL_ACCEPTED:
                met = [i for i in items if words[i] in _DONE]
            case CriterionKind.COUNT_AT_LEAST:
                met = [i for i in items if words[i] == "accepted"]
            case CriterionKind.SUMMARY_FILED | CriterionKind.MEETING_HELD:
                met = handed_in
            case CriterionKind.DOCUMENTS_FILED:
                asked = criterion.evidence
                met = [
                    i
                    for i in handed_in
                    if words[i] == "waived" or asked is None or asked in self.filed.get(i, {})
                ]
            case _:
                return self._coverage(criterion, [i for i in items if words[i] != "waived"])
        return len(met), len(items)

    def _coverage(self, criterion: Criterion, items: Sequence[StreamId]) -> tuple[int, int]:
        assert self.definition is not None
        have = of = 0
        for item in items:
            duty = self.definition.duties.get(item.split("/")[2])
            assert duty is not None
            whole = next(e.of for e in duty.evidence if e.key == criterion.evidence)
            handed_in = self.words.get(item) in ("submitted", "accepted")
            filed = self.filed.get(item, {}) if handed_in else {}
            part = filed.get(str(criterion.evidence))
            silent = part is None or (whole is not None and whole not in filed)
            if silent and criterion.reported is not UNSET:
                continue  # nothing is known of it
            if part is None:
                of += 1
            elif whole is None:
                have, of = have + 1, of + 1
            else:
                have, of = have + part, of + (filed.get(whole) or part)
        return have, of

    def _duties(self, phase: str, criterion: Criterion) -> set[DutyKey]:
        assert self.definition is not None
        planned = self.definition.phase(phase)
        assert planned is not None
        if criterion.duties:
            return {DutyKey(key) for key in criterion.duties}
        match criterion.kind:
            case CriterionKind.SUMMARY_FILED:
                return {DutyKey(t.key) for t in planned.tasks if t.kind is DutyKind.SUMMARY}
            case CriterionKind.MEETING_HELD:
                return {DutyKey(t.key) for t in planned.tasks if t.kind is DutyKind.MEETING}
            case _:
                return {DutyKey(t.key) for t in planned.tasks if t.required}

    def _items(self, duties: set[DutyKey], kind: CriterionKind) -> list[StreamId]:
        early = [
            item
            for item in self.owed
            if kind is CriterionKind.COUNT_AT_LEAST and self.words.get(item) == "accepted"
        ]
        return [
            item
            for item, due in self.owed.items()
            if due.duty in duties
            and self.words.get(item) != "transferred"
            and (
                item in early or due.occurrence == ONCE or (due.due_on or self.today) <= self.today
            )
        ]
