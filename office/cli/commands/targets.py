"""campaign targets: what is to be reached by when, and how far what was handed in has come."""

from typing import Annotated, Final

import typer
from msgspec import Struct

from engine.domain.targets import Standing, TargetLight
from engine.ids import UnitId
from engine.phrases import Phrase, first_of
from office.answers.targets import TargetAnswer, targets
from office.cli.invocation import invocation_of
from office.cli.options import CampaignArgument, JsonOption, plain
from office.cli.reading import AtOption, UnitFilter, reading
from office.cli.render import column, show_answer, show_listing
from office.words import Language, worded
from workflows.kinds import Scope

_NAMED: Final = 12
_TO_NAME: Final = (TargetLight.MISSED, TargetLight.BEHIND)


class TargetLine(Struct, frozen=True):
    """A target in one period; the second kind of line is of one unit."""

    title: str
    period: str
    who: str
    bound: str
    have: str
    expected: str
    reported: str
    light: str
    behind: str = ""


def register(app: typer.Typer) -> None:
    """Add targets."""
    app.command("targets")(plain(_targets))


def _targets(
    ctx: typer.Context,
    campaign: CampaignArgument,
    unit: UnitFilter = None,
    units: Annotated[bool, typer.Option("--units", help="help.targets.units")] = False,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    lang = invocation.lang
    with reading(invocation, at) as look:
        found, names = targets(look, campaign, unit), look.unit_names()
    if as_json:
        show_answer(found, lang)
        return
    called = {each: worded(name, lang) for each, name in names.items()}
    single = units or unit is not None
    lines = [line for answer in found for line in _lines(answer, called, lang, single=single)]
    columns = [
        column("title", "label.targets.title"),
        column("period", "label.targets.period"),
        column("who", "label.targets.who"),
        column("bound", "label.targets.bound", right=True),
        column("have", "label.targets.have", right=True),
        column("expected", "label.targets.expected", right=True),
        column("reported", "label.targets.reported", right=True),
        column("light", "label.targets.light"),
        *(() if single else (column("behind", "label.targets.behind"),)),
    ]
    show_listing(lines, columns, Phrase("label.targets"), lang)


def _lines(
    found: TargetAnswer, called: dict[UnitId, str], lang: Language, *, single: bool
) -> list[TargetLine]:
    """One for each that has to reach it; of what every unit has to, one for all unless `single`."""
    if found.scope is Scope.TOGETHER or single:
        return [_line_of(found, each, called, lang) for each in found.standings]
    slow = [called.get(s.unit, s.unit) for s in found.standings if s.unit and s.light in _TO_NAME]
    reached, asked = found.of_light(TargetLight.REACHED), len(found.standings)
    return [
        TargetLine(
            title=worded(found.title, lang),
            period=_period(found, lang),
            who=worded(Phrase("say.targets.each", {"count": asked}), lang),
            bound=_bound(found),
            have=worded(
                Phrase("say.targets.reached-by", {"reached": reached, "count": asked}), lang
            ),
            expected="",
            reported=f"{sum(each.reported for each in found.standings)}/{asked}",
            light=_light(found.light, lang),
            behind=worded(first_of(slow, _NAMED), lang),
        )
    ]


def _line_of(
    found: TargetAnswer, standing: Standing, called: dict[UnitId, str], lang: Language
) -> TargetLine:
    together = worded(Phrase("say.targets.together", {"count": standing.asked}), lang)
    unit = standing.unit
    return TargetLine(
        title=worded(found.title, lang),
        period=_period(found, lang),
        who=together if unit is None else called.get(unit, unit),
        bound=_bound(found),
        have=_reached(found, standing),
        expected="" if standing.expected is None else _measured(found, standing.expected),
        reported=f"{standing.reported}/{standing.asked}",
        light=_light(standing.light, lang),
    )


def _period(found: TargetAnswer, lang: Language) -> str:
    return found.period or worded(Phrase("say.targets.whole-campaign"), lang)


def _bound(found: TargetAnswer) -> str:
    """`≥80 %`, with the categories or units that it is for."""
    bounds = ((">" if found.more else "≥", found.at_least), ("≤", found.at_most))
    said = " ".join(
        f"{sign}{_measured(found, bound)}" for sign, bound in bounds if bound is not None
    )
    return f"{said} ({', '.join(found.audience)})" if found.audience else said


def _reached(found: TargetAnswer, standing: Standing) -> str:
    """`78.3 % (470/600)`, rounded down: what is shown as 80 % is 80 %."""
    if standing.have is None:
        return "-"
    if not found.per_cent:
        return _measured(found, standing.have)
    if not standing.whole:
        return f"- ({standing.have}/{standing.whole})"
    whole, tenths = divmod(standing.have * 1000 // standing.whole, 10)
    return f"{whole}.{tenths} % ({standing.have}/{standing.whole})"


def _measured(found: TargetAnswer, number: int | str) -> str:
    unit = "%" if found.per_cent else found.unit
    return f"{number} {unit}" if unit else str(number)


def _light(light: TargetLight, lang: Language) -> str:
    return worded(Phrase(f"label.target.{light}"), lang)
