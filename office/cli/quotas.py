"""campaign quotas: the numbers to keep to, and how far what was handed in keeps them."""

import typer
from msgspec import Struct

from engine.domain.evidence import Filed
from engine.domain.quotas import breaches
from office.cli.frame import frame_of
from office.cli.language import Bilingual, Language, title_in
from office.cli.options import CampaignArgument, JsonOption, plain
from office.cli.render import column, show_listing
from projections import filings
from workflows.schema import Quota


class QuotaLine(Struct, frozen=True):
    """A quota with how many hand-ins keep it; `counted` is false where it only stands on record."""

    quota: str
    title: str
    bound: str
    per: str
    severity: str
    counted: bool
    kept: int
    of: int
    broken_by: tuple[str, ...]


def register(app: typer.Typer) -> None:
    """Add quotas."""
    words = Bilingual("定量要求", "Numbers to keep to, and who keeps them.")
    app.command("quotas", help=words.both)(plain(_quotas))


def _quotas(ctx: typer.Context, campaign: CampaignArgument, as_json: JsonOption = False) -> None:
    frame = frame_of(ctx)
    with frame.office() as office:
        office.catch_up()
        definition = office.desk.campaign(campaign).definition
        with office.views.connect() as views:
            duties = tuple(q.duty for q in definition.quotas if q.duty)
            handed_in = filings.latest(views, campaign, duties, office.log.head())
    lines = []
    for quota in definition.quotas:
        figures: dict[str, tuple[Filed, ...]] = {
            f"{row.unit} {item.rpartition('/')[2]}".removesuffix(" once"): tuple(
                Filed(key=filed.key, value=filed.value) for filed in rows.values()
            )
            for item, rows in handed_in.items()
            if (row := next(iter(rows.values()))).duty == quota.duty and quota.figures
        }
        broken = tuple(who for who, filed in sorted(figures.items()) if breaches((quota,), filed))
        lines.append(_line(quota, len(figures), broken, frame.lang))
    columns = (
        column("title", "定量要求", "quota"),
        column("bound", "数", "bound"),
        column("per", "每", "per"),
        column("kept", "达到", "kept", right=True),
        column("of", "已报", "of", right=True),
        column("broken_by", "未达到", "not kept by"),
    )
    show_listing(lines, columns, Bilingual("定量要求", "Quotas"), frame.lang, as_json=as_json)


def _line(quota: Quota, of: int, broken: tuple[str, ...], lang: Language) -> QuotaLine:
    bounds = (("=", quota.exactly), ("≥", quota.at_least), ("≤", quota.at_most))
    return QuotaLine(
        quota.key,
        title_in(quota.title, lang),
        " ".join(f"{sign}{number}" for sign, number in bounds if number is not None),
        quota.per,
        quota.severity,
        bool(quota.figures),
        of - len(broken),
        of,
        broken,
    )
