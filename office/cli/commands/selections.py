"""campaign selection: nominations, votes, public notice, objections, honours."""

from functools import partial
from typing import Annotated

import typer

from engine.domain.event import Recorded
from engine.domain.selection import commands as c
from engine.domain.selection.context import NAME
from engine.domain.selection.events import Votes
from engine.domain.selection.table import AwardKind, CaseStage
from engine.ids import CampaignId, ItemKey, UnitId
from office.answers.selections import SelectionAnswer, selection
from office.cli.changing import WriteContext, changing
from office.cli.items import NumberArgument, item_group
from office.cli.options import CampaignArgument, OrderedByOption, UnitArgument, read_text
from office.cli.render import say, show_line
from office.cli.values import Unreadable
from office.words import Language, worded

KindArgument = Annotated[str, typer.Argument(metavar="KIND", help="help.selections.kind")]
CandidateArgument = Annotated[
    str, typer.Argument(metavar="CANDIDATE", parser=read_text, help="help.selections.candidate")
]
CandidatesArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CANDIDATE]...", help="help.selections.candidates"),
]
VotesArgument = Annotated[
    list[str], typer.Argument(metavar="CANDIDATE=VOTES...", help="help.selections.votes")
]
PublicationOption = Annotated[
    str | None,
    typer.Option("--publication", metavar="NUMBER", help="help.selections.publication"),
]
SourceOption = Annotated[
    str, typer.Option("--source", metavar="TEXT", parser=read_text, help="help.selections.source")
]
TextArgument = Annotated[
    str, typer.Argument(metavar="TEXT", parser=read_text, help="help.selections.text")
]
CriterionOption = Annotated[
    list[str] | None, typer.Option("--criterion", metavar="KEY", help="help.selections.criterion")
]


def read_votes(text: str) -> Votes:
    """What a candidate was given: `Li Ming=312`."""
    candidate, equals, votes = text.rpartition("=")
    if not equals or not candidate.strip() or not votes.isascii() or not votes.isdecimal():
        raise Unreadable("fault.selections.votes", text=text)
    return Votes(candidate=candidate.strip(), votes=int(votes))


def _tell(part: SelectionAnswer, lang: Language) -> None:
    for line in part.candidates:
        votes = "" if line.votes is None else f"  {line.votes}"
        unit = f"  {worded(line.unit_name, lang)}" if line.unit_name else ""
        show_line(f"  {line.candidate}{unit}  {worded(line.state_said, lang)}{votes}")
        if line.through is not None:
            code = "say.selection.notice-down" if line.is_down else "say.selection.notice"
            say(code, lang, number=line.publication, day=line.through)
        if line.grade_now:
            say("say.selection.grade-now", lang, grade=line.grade_now)
        if line.stage_said is not None:
            say("say.selection.stage", lang, stage=line.stage_said)
    for honour in part.honours:
        say(
            "say.selection.honour",
            lang,
            title=honour.title,
            kind=honour.kind_said,
            granter=honour.granter,
            candidates=honour.candidates,
            day=honour.on,
        )


_group = item_group(NAME, selection, _tell)


def register(app: typer.Typer) -> None:
    """Add the group selection."""
    app.add_typer(_group, name="selection")


def _named(campaign: CampaignArgument, number: NumberArgument) -> ItemKey:
    return ItemKey(NAME, CampaignId(campaign), number)


_on = partial(changing, _group, about=_named)


@changing(_group, "nominate")
def nominate(
    context: WriteContext,
    campaign: CampaignArgument,
    kind: KindArgument,
    unit: UnitArgument,
    candidate: CandidateArgument,
    belongs_to: Annotated[
        str | None, typer.Option("--of", metavar="UNIT", help="help.selections.of")
    ] = None,
    level: Annotated[
        str, typer.Option("--level", metavar="KEY", help="help.selections.level")
    ] = "",
    sector: Annotated[
        str, typer.Option("--sector", metavar="KEY", help="help.selections.sector")
    ] = "",
    rank: Annotated[str, typer.Option("--rank", metavar="KEY", help="help.selections.rank")] = "",
    criteria: CriterionOption = None,
    grade: Annotated[
        str | None, typer.Option("--grade", metavar="KEY", help="help.selections.grade")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="TEXT", help="help.selections.grade-source")
    ] = None,
) -> tuple[Recorded, ...]:
    """The first nomination opens the selection."""
    return context.office.handle(
        c.Nominate(
            stamp=context.stamp,
            campaign=campaign,
            selection=kind,
            unit=unit,
            candidate=candidate,
            belongs_to=UnitId(belongs_to) if belongs_to else None,
            level=level,
            sector=sector,
            rank=rank,
            criteria=tuple(criteria or ()),
            grade=grade,
            source=source,
        )
    )


@_on("close-nominations")
def close_nominations(
    context: WriteContext,
    key: ItemKey,
    candidates: CandidatesArgument = None,
    publication: PublicationOption = None,
) -> tuple[Recorded, ...]:
    """Without names all of them stand."""
    listed = tuple(candidates or ())
    return context.office.handle(
        c.CloseNominations(stamp=context.stamp, key=key, candidates=listed, publication=publication)
    )


@_on("count")
def count(
    context: WriteContext,
    key: ItemKey,
    votes: VotesArgument,
    source: SourceOption,
    publication: PublicationOption = None,
) -> tuple[Recorded, ...]:
    """The public choice first, where the plan has one, and then the vote."""
    return context.office.handle(
        c.CountVotes(
            stamp=context.stamp,
            key=key,
            votes=tuple(map(read_votes, votes)),
            source=source,
            publication=publication,
        )
    )


@_on("confirm")
def confirm(
    context: WriteContext,
    key: ItemKey,
    candidates: CandidatesArgument = None,
    authority: OrderedByOption = None,
) -> tuple[Recorded, ...]:
    """After the notice: who takes a place that became free."""
    chosen = tuple(candidates or ())
    return context.office.handle(
        c.ConfirmSelection(stamp=context.stamp, key=key, candidates=chosen, authority=authority)
    )


@_on("notice")
def notice(
    context: WriteContext,
    key: ItemKey,
    publication: Annotated[
        str, typer.Option("--publication", metavar="NUMBER", help="help.selections.publication")
    ],
) -> tuple[Recorded, ...]:
    """Everybody who is confirmed and stands in none yet."""
    return context.office.handle(
        c.PostNotice(stamp=context.stamp, key=key, publication=publication)
    )


@_on("object")
def object_(
    context: WriteContext,
    key: ItemKey,
    candidate: CandidateArgument,
    text: TextArgument,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="UNIT", help="help.selections.objecting")
    ] = None,
) -> tuple[Recorded, ...]:
    """It pauses this candidate, and nobody else."""
    return context.office.handle(
        c.FileObjection(
            stamp=context.stamp,
            key=key,
            candidate=candidate,
            text=text,
            unit=UnitId(unit) if unit else None,
        )
    )


@_on("decide-objection")
def decide_objection(
    context: WriteContext,
    key: ItemKey,
    candidate: CandidateArgument,
    upheld: Annotated[bool, typer.Option("--upheld/--not-upheld", help="help.selections.upheld")],
    authority: OrderedByOption = None,
) -> tuple[Recorded, ...]:
    """--reason says why."""
    return context.office.handle(
        c.DecideObjection(
            stamp=context.stamp,
            key=key,
            candidate=candidate,
            upheld=upheld,
            authority=authority,
        )
    )


@_on("award")
def award(
    context: WriteContext,
    key: ItemKey,
    title: Annotated[
        str, typer.Argument(metavar="TITLE", parser=read_text, help="help.selections.title")
    ],
    candidates: CandidatesArgument = None,
    granter: Annotated[
        str,
        typer.Option("--granter", metavar="WHO", parser=read_text, help="help.selections.granter"),
    ] = "",
    kind: Annotated[AwardKind, typer.Option("--kind", help="help.selections.award-kind")] = (
        AwardKind.SPIRITUAL
    ),
    authority: OrderedByOption = None,
) -> tuple[Recorded, ...]:
    """Those whose notice is over and against whom nothing stands; without names all of them."""
    return context.office.handle(
        c.AwardSelection(
            stamp=context.stamp,
            key=key,
            title=title,
            granter=granter,
            kind=kind,
            candidates=tuple(candidates or ()),
            authority=authority,
        )
    )


@_on("revoke")
def revoke(
    context: WriteContext,
    key: ItemKey,
    candidate: CandidateArgument,
    authority: OrderedByOption = None,
) -> tuple[Recorded, ...]:
    """Nothing takes an honour back by itself; --reason says why it is done."""
    return context.office.handle(
        c.RevokeAward(stamp=context.stamp, key=key, candidate=candidate, authority=authority)
    )


@_on("spread")
def spread(
    context: WriteContext,
    key: ItemKey,
    candidate: CandidateArgument,
    stage: Annotated[CaseStage, typer.Argument(help="help.selections.stage")],
) -> tuple[Recorded, ...]:
    """Found, set up, made known, spread."""
    return context.office.handle(
        c.SpreadCase(stamp=context.stamp, key=key, candidate=candidate, stage=stage)
    )


@_on("end")
def end(
    context: WriteContext, key: ItemKey, authority: OrderedByOption = None
) -> tuple[Recorded, ...]:
    """--reason says why."""
    return context.office.handle(c.EndSelection(stamp=context.stamp, key=key, authority=authority))
