"""campaign inspection: plan, draw, look, report; open or covert."""

from datetime import date, time
from functools import partial
from typing import Annotated, Any

import typer

from engine.domain.event import Recorded
from engine.domain.inspection.commands import (
    AnnounceDraw,
    CancelInspection,
    CloseInspection,
    DecideMeasure,
    DrawUnits,
    HoldVisit,
    NoteFinding,
    PlanInspection,
    Recusal,
    ReportInspection,
    RevealInspection,
    Seconded,
    Stratum,
)
from engine.domain.inspection.draw import code_of, hash_of
from engine.domain.inspection.table import Depth, FindingKind, InspectionForm, InspectionScope
from engine.ids import CampaignId, ItemKey, PersonId, UnitId
from office.answers.inspections import InspectionDetail, inspection_detail
from office.cli.changing import WriteContext, changing
from office.cli.filed import read_filed
from office.cli.items import NumberArgument, item_group
from office.cli.options import (
    AuthorityOption,
    CampaignArgument,
    FiledArgument,
    UnitArgument,
    read_day,
    read_text,
)
from office.cli.render import say, show_line
from office.cli.values import Unreadable
from office.words import Language

FAMILY = "inspection"


def _read_member(text: str) -> Seconded:
    """`sun`, `sun@discipline`, `sun@discipline:2009-03-01..2009-03-31`."""
    who, _, days = text.partition(":")
    person, at, home = who.partition("@")
    first, _, last = days.partition("..")
    try:
        if not person.strip() or (at and not home.strip()):
            raise ValueError(text)
        return Seconded(
            person=PersonId(person.strip()),
            home=UnitId(home.strip()) if at else None,
            first=date.fromisoformat(first) if first else None,
            last=date.fromisoformat(last) if last else None,
        )
    except ValueError:
        raise Unreadable("fault.inspection.member-form", text=text) from None


def _read_recusal(text: str) -> Recusal:
    unit, equals, reason = text.partition("=")
    if not equals or not unit.strip() or not reason.strip():
        raise Unreadable("fault.inspection.recusal-form", text=text)
    return Recusal(unit=UnitId(unit.strip()), reason=reason.strip())


def _read_stratum(text: str) -> Stratum:
    """`town=3`, or `3:town-01,town-02` out of named units."""
    category, equals, count = text.partition("=")
    number, colon, units = text.partition(":")
    try:
        if equals:
            return Stratum(n=int(count), category=category.strip())
        if colon and units.strip():
            pool = tuple(UnitId(unit.strip()) for unit in units.split(","))
            return Stratum(n=int(number), pool=pool)
        raise ValueError(text)
    except ValueError:
        raise Unreadable("fault.inspection.stratum-form", text=text) from None


def _read_hour(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise Unreadable("fault.web.no-hour", text=text) from None


def _tells(detail: InspectionDetail, lang: Language) -> None:
    if detail.sealed:
        say("say.inspection.sealed", lang)
    for each in detail.team:
        say("say.inspection.member", lang, name=each.name, home=each.home_name)
    for draw in detail.draws:
        said = {"n": draw.n, "count": len(draw.pool), "source": draw.source, "on": draw.on}
        say("say.inspection.announced", lang, **said, code_hash=draw.code_hash)
        if draw.recipe:
            say("say.inspection.drawn", lang, units=draw.chosen, randomness=draw.randomness)
            for over in draw.passed_over:
                say("say.inspection.over", lang, unit=over.unit, why=over.why)
            say("say.inspection.recipe", lang)
            for line in draw.recipe.splitlines():
                show_line(f"    {line}")
    for visit in detail.visits:
        say("say.inspection.visit", lang, unit=visit.unit_name, on=visit.on, people=visit.by)
    if detail.findings_hidden:
        say("say.inspection.findings-hidden", lang)
    for found in detail.findings:
        said = {"unit": found.unit_name, "told": found.told, "text": found.text}
        say("say.inspection.finding", lang, **said, number=found.rectification or "")
    for each_measure in detail.measures:
        said = {"unit": each_measure.unit_name, "step": each_measure.step}
        say("say.inspection.measure", lang, **said, authority=each_measure.authority)
    if detail.summary:
        say("say.inspection.summary", lang, summary=detail.summary)
    for paper in detail.papers:
        show_line(f"  {paper.commitment}  {paper.paper.kind}")


_group = item_group(FAMILY, inspection_detail, _tells)

PersonsOption = Annotated[
    list[str], typer.Option("--by", metavar="PERSON", help="help.inspections.by")
]
SecretOption = Annotated[
    str, typer.Option("--secret", metavar="TEXT", help="help.inspections.secret")
]


def register(app: typer.Typer) -> None:
    """Add the group inspection."""
    app.add_typer(_group, name="inspection")


def _named(campaign: CampaignArgument, number: NumberArgument) -> ItemKey:
    return ItemKey(FAMILY, campaign, number)


_inspection = partial(changing, _group, about=_named)


@changing(_group, "plan")
def plan(
    context: WriteContext,
    campaign: CampaignArgument,
    key: Annotated[str, typer.Argument(metavar="KEY", help="help.inspections.key")],
    member: Annotated[
        list[Seconded],
        typer.Option(
            "--member", metavar="PERSON[@UNIT]", parser=_read_member, help="help.inspections.member"
        ),
    ],
    title: Annotated[
        str, typer.Option("--title", metavar="TITLE", help="help.inspections.title")
    ] = "",
    scope: Annotated[
        InspectionScope, typer.Option("--scope", help="help.inspections.scope")
    ] = InspectionScope.SPECIAL,
    depth: Annotated[
        Depth, typer.Option("--depth", help="help.inspections.depth")
    ] = Depth.KEY_POINT,
    form: Annotated[
        InspectionForm, typer.Option("--form", help="help.inspections.form")
    ] = InspectionForm.ON_SITE,
    scheduled: Annotated[
        bool, typer.Option("--scheduled", help="help.inspections.scheduled")
    ] = False,
    openly: Annotated[bool, typer.Option("--open", help="help.inspections.open")] = False,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", metavar="UNIT", help="help.inspections.unit")
    ] = None,
    planner: Annotated[
        list[str] | None,
        typer.Option("--planner", metavar="PERSON", help="help.inspections.planner"),
    ] = None,
    looks_back: Annotated[
        str | None,
        typer.Option("--looks-back", metavar="CAMPAIGN", help="help.inspections.looks-back"),
    ] = None,
    report_by: Annotated[
        Any,
        typer.Option(
            "--report-by", metavar="DAY", parser=read_day, help="help.inspections.report-by"
        ),
    ] = None,
) -> tuple[Recorded, ...]:
    """Plan an inspection, under the next free number; one of a covert sort is sealed."""
    return context.office.handle(
        PlanInspection(
            stamp=context.stamp,
            campaign=campaign,
            key=key,
            team=tuple(member),
            title=title,
            scope=scope,
            depth=depth,
            form=form,
            scheduled=scheduled,
            covert=False if openly else None,
            units=tuple(map(UnitId, unit or ())),
            planners=tuple(map(PersonId, planner or ())),
            looks_back=CampaignId(looks_back) if looks_back else None,
            report_by=report_by,
        )
    )


@_inspection("announce")
def announce(
    context: WriteContext,
    key: ItemKey,
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", parser=read_text, help="help.inspections.source")
    ],
    on: Annotated[Any, typer.Argument(metavar="DAY", parser=read_day, help="help.inspections.on")],
    secret: SecretOption = "",
    code_hash: Annotated[
        str, typer.Option("--code-hash", metavar="HEX", help="help.inspections.code-hash")
    ] = "",
    hour: Annotated[
        Any,
        typer.Option("--hour", metavar="HH:MM", parser=_read_hour, help="help.inspections.hour"),
    ] = None,
    draw: Annotated[
        list[Stratum] | None,
        typer.Option(
            "--draw", metavar="CATEGORY=N", parser=_read_stratum, help="help.inspections.draw"
        ),
    ] = None,
) -> tuple[Recorded, ...]:
    """Bind the draw to what a source will publish, by a secret that is told afterwards."""
    bound = code_hash or (hash_of(code_of(secret)) if secret else "")
    return context.office.handle(
        AnnounceDraw(
            stamp=context.stamp,
            key=key,
            source=source,
            on=on,
            code_hash=bound,
            hour=hour,
            strata=tuple(draw or ()),
        )
    )


@_inspection("draw")
def draw_units(
    context: WriteContext,
    key: ItemKey,
    randomness: Annotated[
        str,
        typer.Argument(metavar="RANDOMNESS", parser=read_text, help="help.inspections.randomness"),
    ],
    secret: SecretOption = "",
    code: Annotated[str, typer.Option("--code", metavar="HEX", help="help.inspections.code")] = "",
    published_on: Annotated[
        Any,
        typer.Option(
            "--published-on", metavar="DAY", parser=read_day, help="help.inspections.published-on"
        ),
    ] = None,
    recused: Annotated[
        list[Recusal] | None,
        typer.Option(
            "--recused", metavar="UNIT=WHY", parser=_read_recusal, help="help.inspections.recused"
        ),
    ] = None,
) -> tuple[Recorded, ...]:
    """Draw by what was published; anybody can draw the same by what `show` prints."""
    return context.office.handle(
        DrawUnits(
            stamp=context.stamp,
            key=key,
            randomness=randomness,
            code=code or (code_of(secret) if secret else ""),
            published_on=published_on,
            recused=tuple(recused or ()),
        )
    )


@_inspection("visit")
def visit(
    context: WriteContext, key: ItemKey, unit: UnitArgument, by: PersonsOption
) -> tuple[Recorded, ...]:
    """Record that at least two of the team looked at a unit."""
    return context.office.handle(
        HoldVisit(stamp=context.stamp, key=key, unit=unit, by=tuple(map(PersonId, by)))
    )


@_inspection("note")
def note(
    context: WriteContext,
    key: ItemKey,
    unit: UnitArgument,
    kind: Annotated[FindingKind, typer.Argument(metavar="SORT", help="help.inspections.kind")],
    text: Annotated[
        str, typer.Argument(metavar="TEXT", parser=read_text, help="help.inspections.text")
    ],
    conduct: Annotated[
        str, typer.Option("--conduct", metavar="KEY", help="help.inspections.conduct")
    ] = "",
    filed: FiledArgument = None,
) -> tuple[Recorded, ...]:
    """Note what was found; the same thing once."""
    items = read_filed(context.office, filed or (), dry_run=context.dry_run)
    return context.office.handle(
        NoteFinding(
            stamp=context.stamp,
            key=key,
            unit=unit,
            kind=kind,
            text=text,
            conduct=conduct,
            filed=items,
        )
    )


@_inspection("report")
def report(
    context: WriteContext,
    key: ItemKey,
    summary: Annotated[
        str, typer.Argument(metavar="TEXT", parser=read_text, help="help.inspections.summary")
    ],
    filed: FiledArgument = None,
) -> tuple[Recorded, ...]:
    """Hand the report in; shortcomings go onto the rectification ledger, each once."""
    items = read_filed(context.office, filed or (), dry_run=context.dry_run)
    return context.office.handle(
        ReportInspection(stamp=context.stamp, key=key, summary=summary, filed=items)
    )


@_inspection("measure")
def measure(
    context: WriteContext,
    key: ItemKey,
    unit: UnitArgument,
    step: Annotated[str, typer.Argument(metavar="MEASURE", help="help.inspections.measure")],
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """Record what an authority has decided against a unit."""
    return context.office.handle(
        DecideMeasure(stamp=context.stamp, key=key, unit=unit, step=step, authority=authority)
    )


@_inspection("reveal")
def reveal(context: WriteContext, key: ItemKey) -> tuple[Recorded, ...]:
    """Open a covert inspection: from then on it stands in the log like every other."""
    return context.office.handle(RevealInspection(stamp=context.stamp, key=key))


@_inspection("close")
def close(context: WriteContext, key: ItemKey) -> tuple[Recorded, ...]:
    """Close it; a covert one once it is revealed."""
    return context.office.handle(CloseInspection(stamp=context.stamp, key=key))


@_inspection("cancel")
def cancel(context: WriteContext, key: ItemKey, authority: AuthorityOption) -> tuple[Recorded, ...]:
    """Do not carry it out, on authority and with a reason."""
    return context.office.handle(
        CancelInspection(stamp=context.stamp, key=key, authority=authority)
    )
