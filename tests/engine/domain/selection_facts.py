"""A selection as the tests begin it, and as commands are given to it."""

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from engine.calendars.deadline import DeadlineClock
from engine.calendars.working_days import WorkingCalendar
from engine.domain.publication.events import PublicationPosted
from engine.domain.publication.state import Publication, PublicationState
from engine.domain.selection import commands as c
from engine.domain.selection.context import Terms
from engine.domain.selection.events import SelectionEvent
from engine.domain.selection.rules import decide
from engine.domain.selection.state import Selection, evolve
from engine.domain.selection.table import CandidateState
from engine.ids import ItemKey
from tests.samples import CAMPAIGN, CHEN, TOWN, WORKING, stamp
from workflows.sections.selections import SelectionDefinition, SelectionStep

KEY = ItemKey("selection", CAMPAIGN, "s-0001")
RULES = SelectionDefinition(
    key="satisfied-servants",
    steps=(
        SelectionStep.NOMINATE,
        SelectionStep.PUBLIC_CHOICE,
        SelectionStep.VOTE,
        SelectionStep.CONFIRM,
        SelectionStep.NOTICE,
        SelectionStep.AWARD,
    ),
)
SHORT = (SelectionStep.NOMINATE, SelectionStep.CONFIRM, SelectionStep.AWARD)


class Held:
    """A selection as commands are given to it, one after another."""

    def __init__(self, working: WorkingCalendar = WORKING, **rules: Any) -> None:
        self.terms = Terms(
            live=True,
            campaign=CAMPAIGN,
            rules=dataclasses.replace(RULES, **rules),
            working=working,
            edition="spring-2009",
            known=frozenset({TOWN.unit}),
        )
        self.state: Selection | None = None
        self.facts: list[SelectionEvent] = []
        self._sent = 0

    def send(
        self,
        kind: type[Any],
        on: date,
        *,
        reason: str | None = None,
        dated: date | None = None,
        posted: date | None = None,
        clocks: Mapping[str, DeadlineClock] | None = None,
        **fields: Any,
    ) -> tuple[SelectionEvent, ...]:
        """What a command leads to, put on record; what it names was `posted` on a day."""
        self._sent += 1
        given = stamp(on, actor=CHEN, reason=reason, effective_on=dated, command=f"c-{self._sent}")
        if kind is c.Nominate:
            fields = {"campaign": CAMPAIGN, "selection": RULES.key, "unit": TOWN.unit, **fields}
            fields["number"] = KEY.number
        else:
            fields = {"key": KEY, **fields}
        terms = self.terms
        if number := fields.get("publication"):
            entry = PublicationPosted(
                stamp=given, campaign=CAMPAIGN, publication=number, what="", channel="web",
                on=posted or on, place="", items=(KEY.stream,),
            )  # fmt: skip
            up = PublicationState.POSTED
            terms = replace(terms, entry=Publication(state=up, posted=entry, now=entry))
        terms = replace(terms, notices=self.clocks() if clocks is None else clocks)
        facts = decide(kind(stamp=given, **fields), self.state, terms)
        for fact in facts:
            self.state = evolve(self.state, fact)
        self.facts += facts
        return facts

    def clocks(self) -> dict[str, DeadlineClock]:
        """Those of the notices so far: nobody has taken one down."""
        posts = [c.noticed for c in self.state.candidates.values()] if self.state else []
        return {
            p.publication: DeadlineClock(due_on=p.through, assessed_on=p.through)
            for p in posts
            if p is not None
        }

    @property
    def whole(self) -> Selection:
        assert self.state is not None
        return self.state

    def stands(self, name: str) -> CandidateState:
        return self.whole.candidates[name].state

    def nominated(self, *names: str, on: date = date(2019, 1, 7), level: str = "") -> "Held":
        for name in names:
            self.send(c.Nominate, on, candidate=name, level=level)
        return self

    def confirmed(self, *names: str, on: date = date(2019, 1, 14)) -> "Held":
        """Straight from the nominations, where nobody votes."""
        self.send(c.CloseNominations, on, publication="n-0001")
        self.send(c.ConfirmSelection, on, candidates=names)
        return self


QUIET = (SelectionStep.NOMINATE, SelectionStep.CONFIRM, SelectionStep.NOTICE, SelectionStep.AWARD)


def noticed(years: WorkingCalendar, on: date, *names: str, **rules: Any) -> Held:
    """Confirmed, and in a public notice since a day."""
    held = Held(years, steps=QUIET, **rules).nominated(*names).confirmed(*names)
    held.send(c.PostNotice, on, publication="n-0002", posted=on)
    return held
