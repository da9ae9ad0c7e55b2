"""campaign survey: many are asked, once each, and nobody learns who said what."""

from datetime import date, time
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from engine.domain.event import Recorded
from engine.domain.survey.commands import (
    CloseSurvey,
    DraftSurvey,
    OpenSurvey,
    PublishSurvey,
    ReceiveSurveyResult,
    VoidSurvey,
)
from engine.domain.survey.form import Handed
from engine.domain.survey.table import Way
from engine.errors import BadInput, RuleBroken
from engine.ids import ItemKey
from engine.phrases import phrase
from office.answers.surveys import form_of_survey, survey_detail, survey_state
from office.boxes.permitted import need_no_subject, need_opener
from office.boxes.sheet_files import read_figures, read_sheets, sheet_header
from office.cli.changing import WriteContext, changing
from office.cli.filed import read_filed
from office.cli.invocation import Invocation, invocation_of
from office.cli.items import NumberArgument, item_group
from office.cli.options import (
    AuthorityOption,
    CampaignArgument,
    FiledArgument,
    JsonOption,
    plain,
    read_day,
    read_hour,
    read_text,
)
from office.cli.render import say, show_json, show_line
from office.cli.survey_words import tell_detail, tell_form
from office.cli.values import Unreadable

FAMILY = "survey"


def _read_handed(text: str) -> Handed:
    """`delegates=20` by code, `masses:paper=50`."""
    name, equals, count = text.partition("=")
    group, _, way = name.partition(":")
    ways = {each.value: each for each in Way}
    if not equals or not count.isdecimal() or (way or Way.TOKEN.value) not in ways:
        raise Unreadable("fault.survey.hand", text=text, ways=tuple(ways))
    return Handed(group=group.strip(), way=ways[way or Way.TOKEN.value], count=int(count))


_group = item_group(FAMILY, survey_detail, tell_detail)

KindArgument = Annotated[str, typer.Argument(metavar="KEY", help="help.surveys.key")]
HandOption = Annotated[
    list[Handed],
    typer.Option(
        "--hand", metavar="GROUP[:WAY]=COUNT", parser=_read_handed, help="help.surveys.hand"
    ),
]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="help.surveys.file")]


def register(app: typer.Typer) -> None:
    """Add the group survey."""
    app.add_typer(_group, name=FAMILY)
    _group.command("form")(plain(_form))
    _group.command("ready")(plain(_ready))
    _group.command("enter")(plain(_enter))
    _group.command("recount")(plain(_recount))


def _named(campaign: CampaignArgument, number: NumberArgument) -> ItemKey:
    return ItemKey(FAMILY, campaign, number)


_survey = partial(changing, _group, about=_named)


@changing(_group, "draft")
def draft(
    context: WriteContext,
    campaign: CampaignArgument,
    about: KindArgument,
    subject: Annotated[
        list[str] | None, typer.Option("--subject", metavar="NAME", help="help.surveys.subject")
    ] = None,
    title: Annotated[
        str | None,
        typer.Option("--title", metavar="TEXT", parser=read_text, help="help.surveys.title"),
    ] = None,
    number: Annotated[
        str | None, typer.Option("--number", metavar="NUMBER", help="help.surveys.number")
    ] = None,
) -> tuple[Recorded, ...]:
    """By a section of the plan; with --number a draft is drawn up anew."""
    return context.office.handle(
        DraftSurvey(
            stamp=context.stamp,
            campaign=campaign,
            about=about,
            title=title,
            subjects=tuple(subject or ()),
            number=number,
        )
    )


@_survey("open")
def open_survey(
    context: WriteContext,
    key: ItemKey,
    closes: Annotated[
        date, typer.Option("--closes", metavar="DAY", parser=read_day, help="help.surveys.closes")
    ],
    hour: Annotated[
        time | None,
        typer.Option("--hour", metavar="HH:MM", parser=read_hour, help="help.surveys.hour"),
    ] = None,
) -> tuple[Recorded, ...]:
    """With the sheets that were made ready last."""
    ready = context.office.boxes.ready(key)
    if ready is None:
        raise RuleBroken("error.survey.not-ready", survey=phrase("thing.survey", number=key.number))
    return context.office.handle(
        OpenSurvey(
            stamp=context.stamp,
            key=key,
            closes_on=closes,
            hour=hour,
            box=ready.box,
            form_digest=ready.form_digest,
            handed=ready.handed,
            tokens=ready.tokens,
        )
    )


def _tidied(context: WriteContext, _recorded: tuple[Recorded, ...]) -> None:
    if not context.dry_run:
        context.office.boxes.tidy()


@_survey("close", _tidied)
def close(context: WriteContext, key: ItemKey) -> tuple[Recorded, ...]:
    """Before its end it takes a reason; at its end the scheduler does it."""
    return context.office.handle(CloseSurvey(stamp=context.stamp, key=key))


@_survey("void", _tidied)
def void(context: WriteContext, key: ItemKey, authority: AuthorityOption) -> tuple[Recorded, ...]:
    """What was answered is emptied out unseen."""
    return context.office.handle(VoidSurvey(stamp=context.stamp, key=key, authority=authority))


@_survey("publish")
def publish(
    context: WriteContext,
    key: ItemKey,
    publication: Annotated[
        str | None,
        typer.Option("--publication", metavar="NUMBER", help="help.surveys.publication"),
    ] = None,
) -> tuple[Recorded, ...]:
    """Everybody may see the result."""
    return context.office.handle(
        PublishSurvey(stamp=context.stamp, key=key, publication=publication)
    )


@_survey("receive")
def receive(
    context: WriteContext,
    key: ItemKey,
    figures: FileArgument,
    source: Annotated[
        str, typer.Option("--source", metavar="WHO", parser=read_text, help="help.surveys.source")
    ],
    handed: Annotated[int, typer.Option("--handed", metavar="N", help="help.surveys.handed")],
    back: Annotated[int, typer.Option("--back", metavar="N", help="help.surveys.back")],
    spoilt: Annotated[int, typer.Option("--spoilt", metavar="N", help="help.surveys.spoilt")] = 0,
    filed: FiledArgument = None,
) -> tuple[Recorded, ...]:
    """FILE holds the figures, result=@PAPER is the surveyor's document."""
    form = form_of_survey(context.office.reads, key)
    return context.office.handle(
        ReceiveSurveyResult(
            stamp=context.stamp,
            key=key,
            source=source,
            handed=handed,
            back=back,
            spoilt=spoilt,
            groups=read_figures(form, _text_of(figures)),
            filed=read_filed(context.office, filed or (), dry_run=context.dry_run),
        )
    )


# --- what puts no event on record ------------------------------------------------------------


def _form(
    ctx: typer.Context,
    campaign: CampaignArgument,
    number: NumberArgument,
    as_csv: Annotated[bool, typer.Option("--csv", help="help.surveys.csv")] = False,
) -> None:
    """To be printed: for paper, for whoever telephones. With --csv the head of a file of sheets."""
    invocation, key = invocation_of(ctx), ItemKey(FAMILY, campaign, number)
    with invocation.office(to_read=True) as office:
        form = form_of_survey(office.reads, key)
    if as_csv:
        show_line(",".join(sheet_header(form)))
    else:
        tell_form(form, key, invocation.lang)


def _ready(
    ctx: typer.Context,
    campaign: CampaignArgument,
    number: NumberArgument,
    hand: HandOption,
    as_json: JsonOption = False,
) -> None:
    """Codes are shown now, to be printed, and never again. An earlier set is of no use any more."""
    invocation, key = invocation_of(ctx), ItemKey(FAMILY, campaign, number)
    with invocation.office() as office:
        need_opener(office.reads, key, invocation.stamp(office, None, None, None))
        ready = office.boxes.make_ready(key, form_of_survey(office.reads, key), hand)
    if as_json:
        show_json({"box": ready.box, "slips": ready.slips})
        return
    site = invocation.settings.serve.site
    for group, tokens in ready.slips.items():
        for token in tokens:
            address = f"{site}/vote/{key.campaign}/{key.number}"
            said = {"group": group, "code": token, "address": address}
            say("say.survey.slip", invocation.lang, **said)
    total = sum(each.count for each in ready.handed)
    say("say.survey.ready", invocation.lang, count=total, box=ready.box)


def _enter(
    ctx: typer.Context,
    campaign: CampaignArgument,
    number: NumberArgument,
    file: FileArgument,
    group: Annotated[str, typer.Option("--group", metavar="KEY", help="help.surveys.group")],
    way: Annotated[Way, typer.Option("--way", help="help.surveys.way")] = Way.PAPER,
) -> None:
    """One line of FILE is one sheet; all lines are looked at before the first goes into the box."""
    invocation, key = invocation_of(ctx), ItemKey(FAMILY, campaign, number)
    with invocation.office() as office:
        need_no_subject(office.reads, key, invocation.stamp(office, None, None, None))
        sheets = read_sheets(form_of_survey(office.reads, key), _text_of(file))
        for sheet in sheets:
            office.boxes.enter(key, group, way, sheet)
    say("say.survey.entered", invocation.lang, count=len(sheets))


def _recount(ctx: typer.Context, campaign: CampaignArgument, number: NumberArgument) -> None:
    """Whether the sheets that were kept are those of which the log has the digest."""
    invocation: Invocation = invocation_of(ctx)
    key = ItemKey(FAMILY, campaign, number)
    with invocation.office() as office:
        office.boxes.tidy()
        state = survey_state(office.reads, key)
        found = state.closed.box_digest if state.closed else ""
        kept = office.boxes.recount(key)
    if kept is None:
        raise RuleBroken("error.survey.none-kept", survey=phrase("thing.survey", number=number))
    if kept != found:
        raise RuleBroken(
            "error.survey.recount", survey=phrase("thing.survey", number=number), digest=found
        )
    say("say.survey.recounted", invocation.lang, number=number, digest=kept)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadInput(str(file), [phrase("fault.sheet.unreadable")]) from fault
