"""A directive as people see it: the document, whose consent it has, its chain, its recipients."""

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from engine.domain.assignment.state import Assignment
from engine.domain.assignment.state import evolve as evolve_assignment
from engine.domain.assignment.table import AssignmentState
from engine.domain.directive.context import existing
from engine.domain.directive.drafting import days_between
from engine.domain.directive.events import DirectiveIssued, Draft
from engine.domain.directive.recipients import work_of
from engine.domain.directive.state import Directive, evolve
from engine.domain.directive.table import DirectiveState, ReportKind
from engine.domain.document import known_documents
from engine.ids import AssignmentKey, CampaignId, DutyKey, ItemKey, StreamId, UnitId
from engine.phrases import Phrase, phrase
from office.answers.reading import Reading, bare
from projections.campaigns import queries as campaigns
from workflows.schema import Title

_SIGNED = frozenset(set(AssignmentState) - {AssignmentState.ASSIGNED, AssignmentState.WAIVED})


class Level(Struct, frozen=True, kw_only=True):
    """A document of the chain, from the topmost down to this one and the campaigns below it (R036,
    R076): `how` says why it stands there. `campaign` is the one of this log that it belongs to.
    """

    how: str
    number: str
    title: Title | None
    issued_on: date | None
    campaign: CampaignId | None

    @property
    def how_said(self) -> Phrase:
        """In words."""
        return phrase(f"term.chain.{self.how}")


class RecipientLine(Struct, frozen=True, kw_only=True):
    """What one recipient owes by it: one duty. `signed_on` is the day of its receipt; `late` says
    that it was signed, or handed in, after `due_on`, or is not yet although that day is past.
    """

    unit: UnitId
    unit_name: Title
    duty: DutyKey
    title: Title
    item: StreamId
    state: str
    due_on: date | None
    signed_on: date | None
    handed_in_on: date | None
    late: bool


class ReportLine(Struct, frozen=True, kw_only=True):
    """What a recipient told the body above."""

    unit: UnitId
    unit_name: Title
    kind: ReportKind
    on: date
    text: str
    papers: tuple[str, ...]

    @property
    def kind_said(self) -> Phrase:
        """In words."""
        return phrase(f"term.report-kind.{self.kind}")


class ConsentLine(Struct, frozen=True, kw_only=True):
    """A body whose consent is asked for, as the definition calls it; `authority` is by whose word
    it agreed, None where it has not.
    """

    body: str
    title: Title | Phrase
    authority: str | None


class DirectiveAnswer(Struct, frozen=True, kw_only=True):
    """One directive. `carried_days` is how much older the document is that it carries; of
    `receipts` so many are `signed`. A unit sees its own line alone.
    """

    key: ItemKey
    state: DirectiveState
    number: str
    draft: Draft
    issued_on: date | None
    carried_days: int | None
    consents: tuple[ConsentLine, ...]
    lacking: tuple[str, ...]
    chain: tuple[Level, ...]
    recipients: tuple[RecipientLine, ...]
    receipts: int
    signed: int
    reports: tuple[ReportLine, ...]
    children: tuple[CampaignId, ...]


def directive(reading: Reading, key: ItemKey) -> DirectiveAnswer:
    """Raises NotFound for one that is not there."""
    found = existing(key, reading.reads.state(key.stream, evolve))
    names = reading.unit_names()
    seen = reading.sees.units(key.campaign)
    lines = tuple(_recipients(reading, found, names, seen))
    first = found.drafted.draft.duties[:1]
    receipts = [line for line in lines if line.duty in first]
    issued = found.issued
    return DirectiveAnswer(
        key=key,
        state=found.state,
        number=issued.number if issued else found.drafted.number,
        draft=found.drafted.draft,
        issued_on=issued.issued_on if issued else None,
        carried_days=days_between(issued.draft, issued.issued_on) if issued else None,
        consents=tuple(_consents(reading, key, found)),
        lacking=found.lacks_consent_of,
        chain=tuple(_chain(reading, key, found)),
        recipients=lines,
        receipts=len(receipts),
        signed=sum(line.signed_on is not None for line in receipts),
        reports=tuple(_reports(found, names, seen)),
        children=tuple(c.child for c in found.children if reading.sees.campaign(c.child)),
    )


def _consents(reading: Reading, key: ItemKey, found: Directive) -> Iterator[ConsentLine]:
    titles = {role.key: role.title for role in reading.definition(key.campaign).roles}
    given = {each.body: each.authority for each in found.consents}
    for body in found.drafted.draft.consent:
        title = titles.get(body) or phrase("thing.directive.authority")
        yield ConsentLine(body=body, title=title, authority=given.get(body))


def _recipients(
    reading: Reading,
    found: Directive,
    names: Mapping[UnitId, Title],
    seen: frozenset[UnitId] | None,
) -> Iterator[RecipientLine]:
    issued = found.issued
    if issued is None:
        return
    keys = [k for k in work_of(issued, reading.reads) if seen is None or k.unit in seen]
    states = reading.reads.states([key.stream for key in keys], evolve_assignment)
    duties = reading.definition(issued.campaign).duties
    days = {demand.duty: demand.due_on for demand in issued.dues}
    for key in keys:
        state = states[key.stream] or Assignment()
        duty = duties.get(key.duty)
        yield RecipientLine(
            unit=key.unit,
            unit_name=names.get(key.unit) or bare(key.unit),
            duty=key.duty,
            title=duty.title if duty else bare(key.duty),
            item=key.stream,
            state=state.state,
            due_on=days.get(key.duty),
            signed_on=state.received_on,
            handed_in_on=state.handed_in_on,
            late=_is_late(issued, key, state, reading.day),
        )


def _is_late(issued: DirectiveIssued, key: AssignmentKey, state: Assignment, day: date) -> bool:
    """Of the receipt the day of signing counts, of the rest that of handing in."""
    due_on = next((d.due_on for d in issued.dues if d.duty == key.duty), None)
    if due_on is None or state.state is AssignmentState.WAIVED:
        return False
    is_receipt = key.duty in issued.draft.duties[:1]
    done_on = state.received_on if is_receipt else state.handed_in_on
    return (done_on or day) > due_on


def _reports(
    found: Directive, names: Mapping[UnitId, Title], seen: frozenset[UnitId] | None
) -> Iterator[ReportLine]:
    for each in found.reports:
        if seen is None or each.unit in seen:
            yield ReportLine(
                unit=each.unit,
                unit_name=names.get(each.unit) or bare(each.unit),
                kind=each.kind,
                on=each.stamp.day,
                text=each.text,
                papers=tuple(paper.name or paper.key for paper in each.filed),
            )


def _chain(reading: Reading, key: ItemKey, found: Directive) -> Iterator[Level]:
    """The topmost document first: what it rests on, what it carries, itself, campaigns below."""
    documents, draft = known_documents(reading.reads), found.drafted.draft
    number = found.issued.number if found.issued else found.drafted.number
    carried = [draft.carries] if draft.carries else []
    above = {cited.number: cited for cited in (*carried, *draft.basis)}
    further = documents.above(number) if number in documents.entered else iter(())
    numbers = list(dict.fromkeys([*above, *further]))
    for other in reversed(numbers):
        entry, cited = documents.entered.get(other), above.get(other)
        yield Level(
            how="carried" if draft.carries and other == draft.carries.number else "basis",
            number=other,
            title=Title(zh=entry.title) if entry else None,
            issued_on=entry.issued_on if entry else cited.issued_on if cited else None,
            campaign=entry.campaign if entry else None,
        )
    issued_on = found.issued.issued_on if found.issued else None
    yield Level(
        how="own",
        number=number,
        title=Title(zh=draft.title),
        issued_on=issued_on,
        campaign=key.campaign,
    )
    for child in found.children:
        row = campaigns.campaign(reading.views, child.child, reading.at)
        if row is not None and reading.sees.campaign(child.child):
            title = row.title
            yield Level(how="child", number="", title=title, issued_on=None, campaign=child.child)
