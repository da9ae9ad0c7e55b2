"""campaign assessment: units or posts are scored, graded and ranked."""

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Annotated

import typer
from msgspec import Struct

from engine.domain.assessment.commands import (
    AnswerAppeal,
    AppealAssessment,
    AppointRaters,
    CorrectAssessment,
    DecideUse,
    DrawConsequence,
    FileSheet,
    FinaliseAssessment,
    FreezeAssessment,
    LiftConsequence,
    NotePoints,
    OpenAssessment,
    PublishAssessment,
    RescoreAssessment,
    SetScheme,
    StrikeSheet,
    TallyAssessment,
)
from engine.domain.assessment.context import FAMILY_NAME
from engine.domain.assessment.table import CorrectionCause, NoteKind
from engine.domain.event import Recorded
from engine.ids import CampaignId, ItemKey, PersonId, UnitId
from engine.phrases import Phrase
from office.answers.assessments import (
    AssessmentPart,
    ResultLine,
    SubjectAnswer,
    assessment_part,
    ranking,
    subject,
)
from office.cli.changing import WriteContext, changing
from office.cli.invocation import invocation_of
from office.cli.items import NumberArgument, item_group
from office.cli.options import (
    CampaignArgument,
    JsonOption,
    OrderedByOption,
    UnitArgument,
    plain,
    read_text,
)
from office.cli.reading import AtOption, reading
from office.cli.render import column, say, show_answer, show_listing
from office.cli.values import Unreadable
from office.words import Language, worded
from workflows.sections.assessment import ScoreItem

SectionArgument = Annotated[str, typer.Argument(metavar="SECTION", help="help.assessment.section")]
GroupArgument = Annotated[str, typer.Argument(metavar="GROUP", help="help.assessment.group")]
RaterArgument = Annotated[str, typer.Argument(metavar="PERSON", help="help.assessment.rater")]
PointsArgument = Annotated[
    list[str], typer.Argument(metavar="ITEM=POINTS...", help="help.assessment.points")
]
TieOption = Annotated[
    list[str] | None, typer.Option("--award", metavar="UNIT", help="help.assessment.award")
]


class RankCells(Struct, frozen=True):
    """A row of a ranking, as people see it."""

    rank: int
    unit: str
    total: str
    grade: str
    base: str
    exact: str
    bonus: str
    penalty: str
    remarks: str


def _tell(part: AssessmentPart, lang: Language) -> None:
    say("say.assessment.judges", lang, year=part.year, count=part.subjects)
    for group in part.groups:
        weight, sheets = group.weight, group.sheets
        say("say.assessment.group", lang, group=group.title, weight=weight, count=sheets)
    if part.edition and part.edition_on:
        say("say.assessment.edition", lang, edition=part.edition, day=part.edition_on)
    if part.appeals_until:
        say("say.assessment.appeals-until", lang, day=part.appeals_until)
    for line in (*part.first, *part.last):
        say("say.assessment.line", lang, rank=line.rank, unit=line.unit_name, total=line.total)
    for each in part.standing:
        kind = Phrase(f"web.assessment.entry.{each.kind}")
        say("say.assessment.standing", lang, unit=each.unit_name, kind=kind, told=each.told)


_group = item_group(FAMILY_NAME, assessment_part, _tell)


def register(app: typer.Typer) -> None:
    """Add the group assessment."""
    app.add_typer(_group, name="assessment")
    _group.command("ranking")(plain(_ranking))
    _group.command("subject")(plain(_subject))


def _named(campaign: CampaignArgument, number: NumberArgument) -> ItemKey:
    return ItemKey(FAMILY_NAME, CampaignId(campaign), number)


_on_one = partial(changing, _group, about=_named)


def read_points(pairs: list[str]) -> dict[str, Decimal]:
    """Points by their items: `style=38.5`."""
    found: dict[str, Decimal] = {}
    for text in pairs:
        key, equals, value = text.partition("=")
        if not equals or not key or key in found:
            raise Unreadable("fault.assessment.pair", text=text)
        found[key] = _decimal(value)
    return found


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Unreadable("fault.assessment.no-number", text=text) from None


def _units(names: list[str] | None) -> tuple[UnitId, ...]:
    return tuple(UnitId(name) for name in names or ())


def follows_of(text: str | None, campaign: CampaignId) -> ItemKey | None:
    """`a-0001` of this campaign, or `workstyle-2009/a-0001` of another."""
    if text is None:
        return None
    other, _, number = text.rpartition("/")
    return ItemKey(FAMILY_NAME, CampaignId(other) if other else campaign, number)


@changing(_group, "open")
def open_one(
    context: WriteContext,
    campaign: CampaignArgument,
    section: SectionArgument,
    year: Annotated[
        int | None, typer.Option("--year", metavar="YEAR", help="help.assessment.year")
    ] = None,
    follows: Annotated[
        str | None, typer.Option("--follows", metavar="NUMBER", help="help.assessment.follows")
    ] = None,
) -> tuple[Recorded, ...]:
    """Begin an assessment by a section of the definition."""
    return context.office.handle(
        OpenAssessment(
            stamp=context.stamp,
            campaign=campaign,
            section=section,
            year=year,
            follows=follows_of(follows, CampaignId(campaign)),
        )
    )


@_on_one("scheme")
def scheme(
    context: WriteContext, key: ItemKey, unit: UnitArgument, items: PointsArgument
) -> tuple[Recorded, ...]:
    """Let a unit be scored on items of its own."""
    own = tuple(ScoreItem(key=k, points=_whole(v)) for k, v in read_points(items).items())
    return context.office.handle(SetScheme(stamp=context.stamp, key=key, subject=unit, items=own))


def _whole(points: Decimal) -> int:
    if points != points.to_integral_value():
        raise Unreadable("fault.assessment.no-number", text=str(points))
    return int(points)


@_on_one("raters")
def raters(
    context: WriteContext,
    key: ItemKey,
    group: GroupArgument,
    people: Annotated[list[str], typer.Argument(metavar="PERSON...", help="help.assessment.rater")],
) -> tuple[Recorded, ...]:
    """Name who scores in a group."""
    named = tuple(PersonId(person) for person in people)
    return context.office.handle(
        AppointRaters(stamp=context.stamp, key=key, group=group, raters=named)
    )


@_on_one("freeze")
def freeze(context: WriteContext, key: ItemKey) -> tuple[Recorded, ...]:
    """Fix the schemes and let raters score."""
    return context.office.handle(FreezeAssessment(stamp=context.stamp, key=key))


@_on_one("score")
def score(
    context: WriteContext,
    key: ItemKey,
    group: GroupArgument,
    unit: UnitArgument,
    points: PointsArgument,
) -> tuple[Recorded, ...]:
    """File a sheet."""
    given = read_points(points)
    return context.office.handle(
        FileSheet(stamp=context.stamp, key=key, group=group, subject=unit, points=given)
    )


@_on_one("note")
def note(
    context: WriteContext,
    key: ItemKey,
    unit: UnitArgument,
    kind: Annotated[NoteKind, typer.Argument(metavar="KIND", help="help.assessment.kind")],
    evidence: Annotated[
        str, typer.Argument(metavar="EVIDENCE", parser=read_text, help="help.assessment.evidence")
    ],
    points: Annotated[
        str | None, typer.Option("--points", metavar="N", help="help.assessment.note-points")
    ] = None,
) -> tuple[Recorded, ...]:
    """Add or take points, or note a veto."""
    given = _decimal(points) if points is not None else Decimal(0)
    return context.office.handle(
        NotePoints(
            stamp=context.stamp, key=key, subject=unit, kind=kind, evidence=evidence, points=given
        )
    )


@_on_one("strike")
def strike(
    context: WriteContext,
    key: ItemKey,
    group: GroupArgument,
    rater: RaterArgument,
    unit: UnitArgument,
) -> tuple[Recorded, ...]:
    """Let a sheet not count."""
    return context.office.handle(
        StrikeSheet(stamp=context.stamp, key=key, group=group, rater=PersonId(rater), subject=unit)
    )


@_on_one("tally")
def tally(context: WriteContext, key: ItemKey, award: TieOption = None) -> tuple[Recorded, ...]:
    """Sum up, grade and rank."""
    return context.office.handle(
        TallyAssessment(stamp=context.stamp, key=key, decided=_units(award))
    )


@_on_one("rescore")
def rescore(context: WriteContext, key: ItemKey) -> tuple[Recorded, ...]:
    """Go back to scoring."""
    return context.office.handle(RescoreAssessment(stamp=context.stamp, key=key))


@_on_one("publish")
def publish(
    context: WriteContext,
    key: ItemKey,
    publication: Annotated[
        str | None,
        typer.Option("--publication", metavar="NUMBER", help="help.assessment.publication"),
    ] = None,
) -> tuple[Recorded, ...]:
    """Make the result public."""
    return context.office.handle(
        PublishAssessment(stamp=context.stamp, key=key, publication=publication)
    )


@_on_one("appeal")
def appeal(context: WriteContext, key: ItemKey, unit: UnitArgument) -> tuple[Recorded, ...]:
    """Appeal against the result of a unit."""
    return context.office.handle(AppealAssessment(stamp=context.stamp, key=key, subject=unit))


@_on_one("answer")
def answer(
    context: WriteContext,
    key: ItemKey,
    unit: UnitArgument,
    upheld: Annotated[
        bool, typer.Option("--upheld/--not-upheld", help="help.assessment.upheld")
    ] = False,
    authority: OrderedByOption = None,
) -> tuple[Recorded, ...]:
    """Answer an appeal."""
    return context.office.handle(
        AnswerAppeal(stamp=context.stamp, key=key, subject=unit, upheld=upheld, authority=authority)
    )


@_on_one("finalise")
def finalise(context: WriteContext, key: ItemKey) -> tuple[Recorded, ...]:
    """Say that the result is final."""
    return context.office.handle(FinaliseAssessment(stamp=context.stamp, key=key))


@_on_one("correct")
def correct(
    context: WriteContext,
    key: ItemKey,
    cause: Annotated[
        CorrectionCause, typer.Argument(metavar="CAUSE", help="help.assessment.cause")
    ],
    award: TieOption = None,
    authority: OrderedByOption = None,
) -> tuple[Recorded, ...]:
    """Tally anew after publication."""
    return context.office.handle(
        CorrectAssessment(
            stamp=context.stamp, key=key, cause=cause, authority=authority, decided=_units(award)
        )
    )


@_on_one("draw")
def draw(
    context: WriteContext,
    key: ItemKey,
    unit: Annotated[
        UnitId | None, typer.Argument(metavar="[UNIT]", help="help.assessment.last")
    ] = None,
) -> tuple[Recorded, ...]:
    """Draw what follows at the bottom."""
    return context.office.handle(DrawConsequence(stamp=context.stamp, key=key, subject=unit))


@_on_one("lift")
def lift(context: WriteContext, key: ItemKey, unit: UnitArgument) -> tuple[Recorded, ...]:
    """Lift a consequence."""
    return context.office.handle(LiftConsequence(stamp=context.stamp, key=key, subject=unit))


@_on_one("use")
def use(
    context: WriteContext,
    key: ItemKey,
    unit: UnitArgument,
    what: Annotated[
        str, typer.Argument(metavar="USE", parser=read_text, help="help.assessment.use")
    ],
    authority: OrderedByOption = None,
) -> tuple[Recorded, ...]:
    """Record to what use an authority puts a result."""
    return context.office.handle(
        DecideUse(stamp=context.stamp, key=key, subject=unit, use=what, authority=authority)
    )


# --- what is shown ---------------------------------------------------------------------------


def _ranking(
    ctx: typer.Context,
    campaign: CampaignArgument,
    number: NumberArgument,
    edition: Annotated[
        int | None, typer.Option("--edition", metavar="N", help="help.assessment.edition")
    ] = None,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation, key = invocation_of(ctx), _named(campaign, number)
    with reading(invocation, at) as look:
        found = ranking(look, key, edition)
    if as_json:
        show_answer(found, invocation.lang)
        return
    columns = (
        column("rank", "web.assessment.rank", right=True),
        column("unit", "web.label.unit"),
        column("total", "web.assessment.total", right=True),
        column("grade", "web.assessment.grade"),
        column("base", "web.assessment.base", right=True),
        column("exact", "web.assessment.exact", right=True, extra=True),
        column("bonus", "web.assessment.bonus", right=True),
        column("penalty", "web.assessment.penalty", right=True),
        column("remarks", "web.label.remarks"),
    )
    cells = [_cells(line, invocation.lang) for line in found.lines]
    title = Phrase("web.assessment.ranking", {"number": number})
    show_listing(cells, columns, title, invocation.lang)


def _cells(line: ResultLine, lang: Language) -> RankCells:
    flags = (("award", line.award), ("veto", line.veto), ("last", line.last))
    said = tuple(Phrase(f"web.assessment.{name}") for name, is_so in flags if is_so)
    return RankCells(
        rank=line.rank,
        unit=worded(line.unit_name, lang),
        total=line.total,
        grade=worded(line.grade, lang) if line.grade else "",
        base=line.base_printed,
        exact=line.base,
        bonus=line.bonus,
        penalty=line.penalty,
        remarks=worded(said, lang),
    )


def _subject(
    ctx: typer.Context,
    campaign: CampaignArgument,
    number: NumberArgument,
    unit: UnitArgument,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation, key = invocation_of(ctx), _named(campaign, number)
    with reading(invocation, at) as look:
        found = subject(look, key, unit)
    if as_json:
        show_answer(found, invocation.lang)
        return
    _tell_one(found, invocation.lang)


def _tell_one(found: SubjectAnswer, lang: Language) -> None:
    line = found.result
    if line is None:
        say("web.assessment.no-result", lang)
    else:
        rank, name = line.rank, found.unit_name
        say("say.assessment.line", lang, rank=rank, unit=name, total=line.total)
        say(
            "web.assessment.sum",
            lang,
            base=line.base_printed,
            exact=line.base,
            bonus=line.bonus,
            penalty=line.penalty,
            total=line.total,
        )
    for group in found.groups:
        weight, count = group.weight, len(group.sheets)
        say("say.assessment.group", lang, group=group.title, weight=weight, count=count)
        for sheet in group.sheets:
            points = tuple(f"{key} {given}" for key, given in sheet.points.items())
            who, total = sheet.rater_name, sheet.total
            say("say.assessment.sheet", lang, rater=who, total=total, points=points)
    for each in found.notes:
        told = {"kind": each.kind, "points": each.points, "evidence": each.evidence}
        say("say.assessment.note", lang, **told)
    for year in found.years:
        say("say.assessment.year", lang, year=year.year, rank=year.rank, total=year.total)
