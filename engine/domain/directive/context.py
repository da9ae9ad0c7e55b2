"""What the campaign and the list of documents say of a directive at the moment of a command."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.assignment.commands import WaiveAssignment
from engine.domain.campaign.commands import LinkCampaign
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.directive.commands import (
    CloseDirective,
    DirectiveCommand,
    DraftDirective,
    IssueDirective,
    StartChild,
    WithdrawDirective,
)
from engine.domain.directive.drafting import read_number
from engine.domain.directive.recipients import Issue, issue, occurrences_of, open_work
from engine.domain.directive.state import Directive, evolve
from engine.domain.document import Documents, EnterDocument, known_documents
from engine.domain.event import Command
from engine.domain.family import Reads
from engine.domain.on_call import OpenOnCall, WithdrawOnCall
from engine.errors import NotFound, RuleBroken
from engine.ids import ItemKey
from engine.phrases import Phrase, phrase
from workflows.documents import EXAMPLE, DocumentNumber
from workflows.schema import Definition
from workflows.sections.links import LinkKind


class Standing(Struct, frozen=True, kw_only=True):
    """What a decision must know beside the directive: the campaign, what issuing would lead to,
    under which number, the documents on record, and what recipients still owe.
    """

    definition: Definition
    live: bool
    over: bool
    edition: str = ""
    documents: Documents = Documents()
    number: DocumentNumber | None = None
    issue: Issue | None = None
    open_work: int = 0


def named(directive: str) -> Phrase:
    """A directive as a sentence names it."""
    return phrase("thing.directive", number=directive)


def existing(key: ItemKey, state: Directive | None) -> Directive:
    """The directive. Raises NotFound."""
    if state is None:
        raise NotFound(phrase("thing.directive-in-campaign", campaign=key.campaign), key.number)
    return state


def context_for(
    command: DirectiveCommand, state: Directive | None, reads: Reads, _figures: None
) -> Standing:
    """Raises NotFound (campaign, directive, duty on call), BadInput for a number that is none."""
    if isinstance(command, DraftDirective):
        return _standing(existing_campaign(command.campaign, reads))
    directive = existing(command.key, state)
    campaign = existing_campaign(command.key.campaign, reads)
    standing = _standing(campaign)
    match command:
        case IssueDirective():
            number = number_of(command, directive)
            documents = known_documents(reads)
            return replace(
                standing,
                documents=documents,
                number=number,
                issue=_issue(command, directive, number, campaign, documents, reads),
            )
        case CloseDirective():
            return replace(standing, open_work=open_work(directive, reads))
        case StartChild(child=child):
            existing_campaign(child, reads)
            return standing
        case _:
            return standing


def _standing(campaign: Campaign) -> Standing:
    return Standing(
        definition=campaign.definition,
        live=campaign.is_live,
        over=campaign.is_over,
        edition=campaign.edition,
    )


def number_of(command: IssueDirective, directive: Directive) -> DocumentNumber:
    """The number under which it goes out. Raises RuleBroken where nobody has named one."""
    given = command.document or directive.drafted.number
    if not given:
        raise RuleBroken(
            "error.directive.no-number", directive=named(command.key.number), form=EXAMPLE
        )
    return read_number(given, phrase("thing.directive.number"))


def day_of(command: IssueDirective) -> date:
    """The day that the document bears."""
    return command.issued_on or command.stamp.day


def _issue(
    command: IssueDirective,
    directive: Directive,
    number: DocumentNumber,
    campaign: Campaign,
    documents: Documents,
    reads: Reads,
) -> Issue | None:
    """None where it will be refused anyway, as the campaign does not run."""
    if not campaign.is_live:
        return None
    draft = directive.drafted.draft
    return issue(draft, number.text, day_of(command), campaign, documents, reads)


def with_its_duties(command: IssueDirective, reads: Reads) -> Iterator[Command]:
    """The issue, the entry of the document, and what its recipients owe from now on."""
    yield command
    directive = reads.state(command.key.stream, evolve)
    if directive is None or directive.issued is not None:
        return
    campaign, number = existing_campaign(command.key.campaign, reads), number_of(command, directive)
    documents, draft = known_documents(reads), directive.drafted.draft
    carried = (draft.carries,) if draft.carries else ()
    stamp = command.stamp
    yield EnterDocument(
        stamp=stamp,
        number=number.text,
        title=draft.title,
        issued_on=day_of(command),
        campaign=command.key.campaign,
        item=command.key.stream,
        rests_on=tuple(dict.fromkeys(cited.number for cited in (*carried, *draft.basis))),
    )
    found = _issue(command, directive, number, campaign, documents, reads)
    for demand in found.demands if found else ():
        if demand.units:
            yield OpenOnCall(
                stamp=stamp,
                campaign=command.key.campaign,
                duty=demand.duty,
                name=number.text,
                units=demand.units,
                due_on=demand.due_on,
            )
    for key in found.overtaken if found else ():
        because = replace(stamp, reason=stamp.reason or number.text)
        yield WaiveAssignment(stamp=because, key=key, authority=number.text)


def with_its_link(command: StartChild, reads: Reads) -> Iterator[Command]:
    """The child, and that it is part of this campaign, unless it says so already."""
    yield command
    parent = command.key.campaign
    child = existing_campaign(command.child, reads)
    if not any(each.to == parent and each.kind is LinkKind.PART_OF for each in child.links):
        yield LinkCampaign(
            stamp=command.stamp, campaign=command.child, to=parent, kind=LinkKind.PART_OF
        )


def taking_back(command: WithdrawDirective, reads: Reads) -> Iterator[Command]:
    """The withdrawal, and that of everything that issuing it opened."""
    yield command
    directive = reads.state(command.key.stream, evolve)
    issued = directive.issued if directive else None
    for demand in issued.dues if issued else ():
        number, campaign = (issued.number if issued else ""), command.key.campaign
        for occurrence in occurrences_of((number,), campaign, demand.duty, reads):
            yield WithdrawOnCall(
                stamp=command.stamp, campaign=campaign, duty=demand.duty, occurrence=occurrence
            )
