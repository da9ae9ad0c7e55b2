"""Arguments and options that several commands share, each written once."""

import inspect
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any, NewType, get_args, get_origin

import typer

from engine.ids import (
    CampaignId,
    DutyKey,
    OccurrenceKey,
    PetitionId,
    PhaseKey,
    RectificationId,
    UnitId,
)
from office.cli.values import Unreadable


def read_day(text: str) -> date:
    """A day such as 2009-03-15."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable("fault.day.unknown", text=text) from None


def read_hour(text: str) -> time:
    """An hour such as 17:00."""
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007
    except ValueError:
        raise Unreadable("fault.hour.unknown", text=text) from None


def read_text(text: str) -> str:
    """Words that say something."""
    if not text.strip():
        raise Unreadable("fault.text.empty")
    return text.strip()


CampaignArgument = Annotated[
    CampaignId, typer.Argument(metavar="CAMPAIGN", help="help.argument.campaign")
]
PhaseArgument = Annotated[PhaseKey, typer.Argument(metavar="PHASE", help="help.argument.phase")]
DutyArgument = Annotated[DutyKey, typer.Argument(metavar="DUTY", help="help.argument.duty")]
UnitArgument = Annotated[UnitId, typer.Argument(metavar="UNIT", help="help.argument.unit")]
ItemArgument = Annotated[
    RectificationId,
    typer.Argument(metavar="ITEM", help="help.argument.item"),
]
PetitionArgument = Annotated[
    PetitionId, typer.Argument(metavar="PETITION", help="help.argument.petition")
]
OccurrenceOption = Annotated[
    OccurrenceKey,
    typer.Option(
        "--occurrence",
        metavar="PERIOD",
        help="help.option.occurrence",
    ),
]
FiledArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[KEY=@FILE|KEY=NUMBER|KEY:ITEM=PLACE]...",
        help="help.argument.filed",
    ),
]
AuthorityOption = Annotated[
    str,
    typer.Option(
        "--authority",
        metavar="WHO",
        parser=read_text,
        help="help.option.authority",
    ),
]
OrderedByOption = Annotated[
    str | None,
    typer.Option(
        "--authority",
        metavar="WHO",
        parser=read_text,
        help="help.option.authority",
    ),
]
ToDayOption = Annotated[
    date,
    typer.Option("--to", metavar="DAY", parser=read_day, help="help.option.to-day"),
]
UntilOption = Annotated[
    date,
    typer.Option("--until", metavar="DAY", parser=read_day, help="help.option.until"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="help.option.json")]
TableFileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="help.argument.table-file")]
WorkflowArgument = Annotated[
    str,
    typer.Argument(
        metavar="WORKFLOW",
        help="help.argument.workflow",
    ),
]

DefinitionArgument = Annotated[str, typer.Argument(metavar="FILE", help="help.argument.definition")]

# Of every command that changes something (changing.py).
ReasonOption = Annotated[
    str | None, typer.Option("--reason", metavar="WHY", help="help.option.reason")
]
EffectiveOption = Annotated[
    date | None,
    typer.Option(
        "--effective-on",
        metavar="DAY",
        parser=read_day,
        help="help.option.effective",
    ),
]
DocumentOption = Annotated[
    Path | None, typer.Option("--document", metavar="FILE", help="help.option.document")
]
DryRunOption = Annotated[
    bool,
    typer.Option("--dry-run", help="help.option.dry-run"),
]
CommandOption = Annotated[
    str | None,
    typer.Option(
        "--command-id",
        metavar="ID",
        help="help.option.command",
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
