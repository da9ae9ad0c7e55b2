"""campaign assessment: units or posts are scored, graded and ranked."""

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Annotated

import typer

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
from office.answers.assessments import assessment_part
from office.cli.assessment_results import shown_ranking, shown_subject, tell
from office.cli.changing import WriteContext, changing
from office.cli.items import NumberArgument, item_group
from office.cli.options import (
    CampaignArgument,
    OrderedByOption,
    UnitArgument,
    plain,
    read_text,
)
from office.cli.values import Unreadable
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


_group = item_group(FAMILY_NAME, assessment_part, tell)


def register(app: typer.Typer) -> None:
    """Add the group assessment."""
    app.add_typer(_group, name="assessment")
    _group.command("ranking")(plain(shown_ranking))
    _group.command("subject")(plain(shown_subject))


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
