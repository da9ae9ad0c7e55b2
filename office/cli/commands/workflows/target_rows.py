"""What the figures of a definition have to reach, in `workflow show`."""

from collections.abc import Iterator
from typing import Final

from msgspec import UNSET, Struct

from engine.phrases import phrase
from office.cli.render import column
from office.words import Language, worded
from workflows.kinds import Scope
from workflows.schema import Definition


class TargetRow(Struct, frozen=True):
    """What is to be reached in one period; `figure` is that of a duty, or the share of another."""

    target: str
    title: str
    figure: str
    period: str
    bound: str
    who: str
    said: str


TARGET_COLUMNS: Final = (
    column("target", "label.target"),
    column("title", "label.title"),
    column("figure", "label.targets.figure"),
    column("period", "label.targets.period"),
    column("bound", "label.targets.bound", right=True),
    column("who", "label.targets.who"),
    column("said", "label.targets.said", extra=True),
)


def target_rows(found: Definition, lang: Language) -> Iterator[TargetRow]:
    """A row for each step of each target, in their order."""
    for target in found.targets or ():
        of = f" / {target.of}" if target.of else ""
        unit = " %" if target.of else f" {target.unit}" if target.unit else ""
        together = worded(phrase("say.targets.in-all"), lang)
        for step in target.steps:
            bounds = ((">" if step.bound else "≥", step.at_least), ("≤", step.at_most))
            whom = (*((together,) if target.scope is Scope.TOGETHER else ()), *step.audience)
            yield TargetRow(
                target=target.key,
                title=worded(target.title, lang),
                figure=f"{target.duty}: {target.figure}{of}",
                period=step.period or worded(phrase("say.targets.whole-campaign"), lang),
                bound=" ".join(f"{sign}{n}{unit}" for sign, n in bounds if n is not UNSET),
                who=worded(whom, lang),
                said=target.said or "",
            )
