"""An approval as the tests begin it: two branches side by side, ten working days, a rule."""

import dataclasses
from datetime import date
from typing import Any

from msgspec.structs import replace

from engine.domain.approval import commands as c
from engine.domain.approval.context import Terms
from engine.domain.approval.events import ApprovalEvent
from engine.domain.approval.rules import decide
from engine.domain.approval.state import Approval, evolve
from engine.domain.audience import Participant
from engine.domain.event import Stamp
from engine.domain.evidence import Filed
from engine.ids import ItemKey, UnitId
from tests.samples import CAMPAIGN, CHEN, EDITION, LI, TOWN, WORKING, stamp
from workflows.sections.approvals import ApprovalDefinition

KEY = ItemKey("approval", CAMPAIGN, "f-0001")
LAND = Participant(unit=UnitId("land-bureau"), categories=("land",))
PLANNING = Participant(unit=UnitId("planning"), categories=("bureau",))
PAPER = (Filed(key="paper", name="paper.pdf", digest="sha256:" + "ab" * 32, size=7),)
SECTION = ApprovalDefinition(
    key="key-projects",
    branches=("land", "unit:planning"),
    limit=10,
    deemed_by="work-style plan 3.3",
    document_within=1,
    may_start=("industry_plan", "environment_ok", "chain", "land_quota"),
)
TERMS = Terms(
    live=True,
    campaign=CAMPAIGN,
    section=SECTION,
    working=WORKING,
    edition=EDITION.id,
    participants={p.unit: p for p in (TOWN, LAND, PLANNING)},
)


def april(day: int) -> date:
    return date(2009, 4, day)


def may(day: int) -> date:
    return date(2009, 5, day)


ACCEPTED_ON = april(20)


class Told:
    """An approval as commands are given to it, one after another; each has an id of its own."""

    def __init__(self, terms: Terms = TERMS) -> None:
        self.terms = terms
        self.facts: list[ApprovalEvent] = []
        self.state: Approval | None = None
        self._sent = 0

    def stamped(self, on: date, reason: str | None = None, dated: date | None = None) -> Stamp:
        self._sent += 1
        return stamp(
            on,
            actor=LI if reason is None else CHEN,
            reason=reason,
            effective_on=dated,
            command=f"c-{self._sent}",
            minute=self._sent % 60,
        )

    def send(
        self,
        kind: type[Any],
        on: date,
        *,
        reason: str | None = None,
        dated: date | None = None,
        **fields: Any,
    ) -> tuple[ApprovalEvent, ...]:
        """What a command leads to, put on record; raises why it is refused."""
        fields = fields if kind is c.FileApproval else {"key": KEY, **fields}
        command = kind(stamp=self.stamped(on, reason, dated), **fields)
        facts = decide(command, self.state, self.terms)
        for fact in facts:
            self.state = evolve(self.state, fact)
        self.facts += facts
        return facts

    def filed(self) -> "Told":
        self.send(
            c.FileApproval,
            april(16),
            campaign=CAMPAIGN,
            approval=SECTION.key,
            unit=TOWN.unit,
            title="Sewage works",
            applicant="Water company",
            number=KEY.number,
        )
        return self

    def accepted(self) -> "Told":
        self.filed().send(c.AcceptFiling, ACCEPTED_ON)
        return self

    def received(self, *branches: str) -> "Told":
        for branch in branches or ("land", "planning"):
            self.send(c.ReceiveBranch, april(21), branch=branch)
        return self

    @property
    def whole(self) -> Approval:
        assert self.state is not None
        return self.state


def of_a_kind(**changes: Any) -> Told:
    """One whose kind differs in this."""
    return Told(replace(TERMS, section=dataclasses.replace(SECTION, **changes)))
