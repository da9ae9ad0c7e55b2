"""What the command line shows of assessments: both ends, a ranking, how one came out."""

from typing import Annotated

import typer
from msgspec import Struct

from engine.domain.assessment.context import FAMILY_NAME
from engine.ids import CampaignId, ItemKey
from engine.phrases import Phrase
from office.answers.assessed import SubjectAnswer, subject
from office.answers.assessments import AssessmentPart, ResultLine, ranking
from office.cli.invocation import invocation_of
from office.cli.items import NumberArgument
from office.cli.options import CampaignArgument, JsonOption, UnitArgument
from office.cli.reading import AtOption, reading
from office.cli.render import column, say, show_answer, show_listing
from office.words import Language, worded


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


def tell(part: AssessmentPart, lang: Language) -> None:
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


def shown_ranking(
    ctx: typer.Context,
    campaign: CampaignArgument,
    number: NumberArgument,
    edition: Annotated[
        int | None, typer.Option("--edition", metavar="N", help="help.assessment.edition")
    ] = None,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation, key = invocation_of(ctx), ItemKey(FAMILY_NAME, CampaignId(campaign), number)
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


def shown_subject(
    ctx: typer.Context,
    campaign: CampaignArgument,
    number: NumberArgument,
    unit: UnitArgument,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation, key = invocation_of(ctx), ItemKey(FAMILY_NAME, CampaignId(campaign), number)
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
