"""campaign gate: what the gate of a phase asks for, and what is lacking."""

import typer
from msgspec import Struct

from office.answers.gate import GateAnswer, gate
from office.cli.invocation import invocation_of
from office.cli.language import Bilingual, Language, title_in
from office.cli.options import CampaignArgument, JsonOption, PhaseArgument, plain
from office.cli.render import column, show_answer, show_line, show_listing
from office.plurals import counted

_NOT_MET = 5
_MET = Bilingual("✔ 已达到转段条件，截至事件 #{at}", "✔ the gate is met, as of event {at}")
_UNMET = Bilingual(
    "✘ 未达到转段条件，截至事件 #{at}：缺 {count} 项",
    "✘ the gate is not met, as of event {at}: {missing} missing",
)


def register(app: typer.Typer) -> None:
    """Add gate."""
    app.command("gate")(plain(_gate))


def _gate(
    ctx: typer.Context,
    campaign: CampaignArgument,
    phase: PhaseArgument,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with invocation.office() as office:
        answer = gate(office, campaign, phase)
    if as_json:
        show_answer(answer, invocation.lang)
    else:
        show_gate(answer, invocation.lang)
    if not answer.met:
        raise typer.Exit(_NOT_MET)


class CriterionCells(Struct, frozen=True):
    """A criterion as people see it."""

    key: str
    met: bool
    title: str
    have: int
    of: int
    asked: str
    missing: tuple[str, ...]
    events: tuple[int, ...]


def show_gate(answer: GateAnswer, lang: Language) -> None:
    """Each criterion with its figures, and whether the gate is met."""
    columns = (
        column("key", "条件", "Criterion"),
        column("met", "达到", "Met"),
        column("title", "名称", "Title"),
        column("have", "已有", "Have", right=True),
        column("of", "应有", "Of", right=True),
        column("asked", "要求", "Asked", right=True),
        column("missing", "缺", "Missing"),
        column("events", "事件", "Events"),
    )
    heading = Bilingual(
        f"{answer.campaign} {answer.phase} 转段条件", f"Gate of {answer.campaign} {answer.phase}"
    )
    cells = [
        CriterionCells(
            c.key, c.met, title_in(c.title, lang), c.have, c.of, c.asked, c.missing, c.events
        )
        for c in answer.criteria
    ]
    show_listing(cells, columns, heading, lang)
    count = sum(not criterion.met for criterion in answer.criteria)
    text = (_MET if answer.met else _UNMET).to(lang)
    missing = counted(count, "criterion is", "criteria are")
    show_line(text.format(at=answer.position, count=count, missing=missing))
