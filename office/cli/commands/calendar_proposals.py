"""campaign calendar propose, proposals, apply: what another edition moves in a campaign."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from engine.domain.campaign.events import RecalendaringProposed
from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Recorded
from engine.domain.proposals import ApplyProposal, ProposeEdition
from engine.ids import campaign_of
from engine.phrases import Phrase
from office.cli.changing import WriteContext, changing
from office.cli.invocation import invocation_of
from office.cli.options import AuthorityOption, CampaignArgument, JsonOption, plain
from office.cli.reading import AtOption, reading
from office.cli.render import column, say, show_answer, show_listing
from office.words import Language, worded

if TYPE_CHECKING:
    from office.answers.proposals import MoveLine

ProposalArgument = Annotated[str, typer.Argument(metavar="PROPOSAL", help="help.calendar.proposal")]


class ProposalCells(Struct, frozen=True):
    """A proposal as people see it."""

    proposal: str
    on: date
    by: str
    moves: int
    ahead: int
    applied: bool


class MoveCells(Struct, frozen=True):
    """A day that moves, as people see it."""

    title: str
    was: str
    now: str
    why: str
    open: str


def register(group: typer.Typer) -> None:
    """Add the commands to the group calendar."""
    changing(group, "propose", _tell_proposed)(propose)
    group.command("proposals")(plain(_proposals))
    changing(group, "apply")(apply)


def propose(
    context: WriteContext,
    campaign: CampaignArgument,
    edition: Annotated[
        str | None, typer.Argument(metavar="[EDITION]", help="help.calendar.newest")
    ] = None,
) -> tuple[Recorded, ...]:
    """The days that would move, old and new, with the reason. Nothing moves."""
    from office.answers.calendars import editions, newest_like
    from office.answers.proposals import moves_ahead
    from office.answers.reading import reading as reading_of

    with reading_of(context.office) as look:
        look.about(campaign)
        pinned = existing_campaign(campaign, look.reads).edition
        wanted = edition or newest_like(pinned, editions(look))
        ahead = moves_ahead(look, campaign, wanted)
    return context.office.handle(
        ProposeEdition(stamp=context.stamp, campaign=campaign, edition=wanted, ahead=ahead)
    )


def apply(
    context: WriteContext,
    campaign: CampaignArgument,
    proposal: ProposalArgument,
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """Everything falls on the days that the proposal lists; refused where it is out of date."""
    return context.office.handle(
        ApplyProposal(
            stamp=context.stamp, campaign=campaign, proposal=proposal, authority=authority
        )
    )


def _tell_proposed(context: WriteContext, recorded: tuple[Recorded, ...]) -> None:
    from office.answers.proposals import move_lines
    from office.answers.reading import reading as reading_of

    for each in recorded:
        if isinstance(event := each.event, RecalendaringProposed):
            with reading_of(context.office) as look:
                lines = move_lines(look, campaign_of(each.stream), event)
            if lines:
                _show_moves(lines, context.lang)
            else:
                say("say.calendar.makes-certain", context.lang, edition=event.edition)


def _proposals(
    ctx: typer.Context,
    campaign: CampaignArgument,
    name: Annotated[
        str | None, typer.Argument(metavar="[PROPOSAL]", help="help.calendar.proposal")
    ] = None,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    from office.answers.proposals import proposal, proposals

    invocation, lang = invocation_of(ctx), invocation_of(ctx).lang
    if name is not None:
        with reading(invocation, at) as look:
            found = proposal(look, campaign, name)
        if as_json:
            show_answer(found, lang)
            return
        line = found.line
        code = "say.calendar.applied" if line.applied else "say.calendar.proposed"
        say(code, lang, proposal=line.proposal, day=line.on, by=line.by, edition=line.edition)
        _show_moves(found.moves, lang)
        return
    with reading(invocation, at) as look:
        every = proposals(look, campaign)
    if as_json:
        show_answer(every, lang)
        return
    rows = [
        ProposalCells(each.proposal, each.on, each.by, each.moves, each.ahead, each.applied)
        for each in every
    ]
    columns = (
        column("proposal", "label.calendar.proposal"),
        column("on", "label.history.on-day"),
        column("by", "label.history.actor"),
        column("moves", "label.calendar.moves", right=True),
        column("ahead", "label.calendar.ahead", right=True),
        column("applied", "label.calendar.applied"),
    )
    show_listing(rows, columns, Phrase("label.calendar.proposals"), lang)


def _show_moves(moves: "Sequence[MoveLine]", lang: Language) -> None:
    rows = [
        MoveCells(
            _title(each, lang),
            str(each.was or ""),
            _day(each, lang),
            worded(each.why, lang),
            "" if each.open is None else str(each.open),
        )
        for each in moves
    ]
    columns = (
        column("title", "label.title"),
        column("was", "label.moves.was"),
        column("now", "label.moves.due-on"),
        column("why", "label.history.reason"),
        column("open", "label.moves.open", right=True),
    )
    show_listing(rows, columns, Phrase("label.calendar.moved"), lang)


def _title(line: "MoveLine", lang: Language) -> str:
    """`Monthly report 2027-02`, `Plan · town-01`, `Phase (last day)`."""
    named = worded(line.title, lang)
    words = [named, line.occurrence or "", f"· {line.unit}" if line.unit else ""]
    return " ".join(word for word in (*words, f"({worded(line.sort, lang)})") if word)


def _day(line: "MoveLine", lang: Language) -> str:
    if line.now is None:
        return ""
    if not line.provisional:
        return str(line.now)
    return f"{line.now} {worded(Phrase('say.deadlines.provisional'), lang)}"
