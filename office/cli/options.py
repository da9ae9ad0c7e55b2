"""Arguments and options that several commands share, each written once."""

import inspect
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NewType, get_args, get_origin

import typer

from engine.ids import CampaignId, DutyKey, OccurrenceKey, PhaseKey, RectificationId, UnitId


def read_day(text: str) -> date:
    """A day such as 2009-03-15."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write one such as 2009-03-15") from None


def read_text(text: str) -> str:
    """Words that say something."""
    if not text.strip():
        raise typer.BadParameter("it is empty; say it in words")
    return text.strip()


CampaignArgument = Annotated[
    CampaignId, typer.Argument(metavar="CAMPAIGN", help="活动 · The campaign.")
]
PhaseArgument = Annotated[PhaseKey, typer.Argument(metavar="PHASE", help="阶段 · The phase.")]
DutyArgument = Annotated[
    DutyKey, typer.Argument(metavar="DUTY", help="任务或经常性工作 · A task or recurring duty.")
]
UnitArgument = Annotated[UnitId, typer.Argument(metavar="UNIT", help="单位 · The unit.")]
ItemArgument = Annotated[
    RectificationId,
    typer.Argument(metavar="ITEM", help="台账编号 · The number on the ledger, such as r-0001."),
]
OccurrenceOption = Annotated[
    OccurrenceKey,
    typer.Option(
        "--occurrence",
        metavar="PERIOD",
        help="周期，如 2009-H1 · The period of a recurring duty, such as 2009-H1.",
    ),
]
FiledArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[KEY=@FILE|KEY=NUMBER]...",
        help="材料和数字 · Evidence: a file after @, or a whole number.",
    ),
]
AuthorityOption = Annotated[
    str,
    typer.Option(
        "--authority",
        metavar="WHO",
        parser=read_text,
        help="批准人或机关 · Who or what body allowed it.",
    ),
]
ToDayOption = Annotated[
    date,
    typer.Option(
        "--to", metavar="DAY", parser=read_day, help="新的截止日（含） · The new last day."
    ),
]
UntilOption = Annotated[
    date,
    typer.Option("--until", metavar="DAY", parser=read_day, help="截止日（含） · The last day."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON · Print JSON.")]
TableFileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="名册 .csv 或 .xlsx · A roster, .csv or .xlsx.")
]
WorkflowArgument = Annotated[
    str,
    typer.Argument(
        metavar="WORKFLOW",
        help="方案名或 .toml 文件 · A name from `workflow list`, or the path of a .toml file.",
    ),
]

# Of every command that changes something (changing.py).
ReasonOption = Annotated[
    str | None, typer.Option("--reason", metavar="WHY", help="理由 · Why it is done.")
]
EffectiveOption = Annotated[
    date | None,
    typer.Option(
        "--effective-on",
        metavar="DAY",
        parser=read_day,
        help="生效日（补录） · The day from which it counts, when put on record later.",
    ),
]
DryRunOption = Annotated[
    bool,
    typer.Option("--dry-run", help="只演示，不入账 · Show what it would record, record nothing."),
]
CommandOption = Annotated[
    str | None,
    typer.Option(
        "--command-id",
        metavar="ID",
        help="命令号：重复的命令只算一次 · A name for this command: given again, it counts once.",
    ),
]


def plain(command: Callable[..., None]) -> Callable[..., None]:
    """The command with ids as the texts that they are: typer would show the types' full names."""
    return with_parameters(command, inspect.signature(command).parameters.values())


def with_parameters(
    command: Callable[..., None], parameters: Iterable[inspect.Parameter]
) -> Callable[..., None]:
    """The command, which typer then takes to have these parameters."""

    def called(**arguments: Any) -> None:
        command(**arguments)

    named = inspect.Parameter.KEYWORD_ONLY
    every = [p.replace(kind=named, annotation=_as_text(p.annotation)) for p in parameters]
    called.__signature__ = inspect.Signature(every)  # type: ignore[attr-defined]
    called.__annotations__ = {p.name: p.annotation for p in every}
    return called


def _as_text(annotation: Any) -> Any:
    if get_origin(annotation) is Annotated:
        inner, *rest = get_args(annotation)
        return Annotated[(_as_text(inner), *rest)]
    return annotation.__supertype__ if isinstance(annotation, NewType) else annotation
