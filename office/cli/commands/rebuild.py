"""campaign rebuild: the views anew from the log, or compared with it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Final

import typer
from msgspec import Struct

from engine.errors import NotFound
from engine.phrases import phrase
from office.bootstrap import Office
from office.cli.invocation import invocation_of
from office.cli.options import JsonOption
from office.cli.render import column, console, say, show_json, show_line, show_listing
from office.words import Language
from projections.feeding import checkpoints
from projections.rebuilding.rebuild import rebuild, redrive
from projections.rebuilding.verify import Difference, verify
from projections.registry import ALL
from projections.tables.database_errors import translating
from projections.tables.open import discard_unusable, faults_of

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

DIFFERENT: Final = 1
_SHOWN_DIFFERENCES: Final = 20
_WIDEST: Final = 40


def register(app: typer.Typer) -> None:
    """Add rebuild."""
    app.command("rebuild")(_rebuild)


def _rebuild(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[VIEW]...", help="help.rebuild.names"),
    ] = None,
    compare: Annotated[
        bool,
        typer.Option("--verify", help="help.rebuild.compare"),
    ] = False,
    again: Annotated[
        bool,
        typer.Option(
            "--redrive",
            help="help.rebuild.again",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    known = tuple(view.NAME for view in ALL)
    for name in names or ():
        if name not in known:
            raise NotFound("thing.view", name, known)
    if not compare and not names:
        discard_unusable(invocation.settings.views_address)
    # A rebuild works beside the views' own engine, and its faults are theirs as well.
    faults = faults_of(invocation.settings.views_address)
    with translating(faults), invocation.office() as office:
        if compare:
            _verify(office, names or known, invocation.lang, as_json=as_json)
            return
        if again:
            _redrive(office, names or known, invocation.lang, as_json=as_json)
            return
        with progress_bar() as (bar, task):

            def continuing(position: int) -> None:
                bar.reset(task, completed=position)  # so that its speed is that of this run
                if not as_json:
                    say("say.rebuild-goes-on", invocation.lang, position=position)

            try:
                read = rebuild(
                    office.views,
                    office.log,
                    names or None,
                    lambda done, total: bar.update(task, completed=done, total=total),
                    continuing=continuing,
                )
            except KeyboardInterrupt:
                if not as_json:
                    say("say.rebuild-stopped", invocation.lang)
                raise
    if as_json:
        show_json(Rebuilt(tuple(names or known), read))
        return
    say("say.rebuilt", invocation.lang, count=read)


class Rebuilt(Struct, frozen=True):
    """Which views were built anew, and from how many events that were read now."""

    views: tuple[str, ...]
    events: int


class Redriven(Struct, frozen=True):
    """A view that had parked events: how many it takes now, and how many stay parked."""

    view: str
    taken: int
    parked: int


def _redrive(office: Office, names: Sequence[str], lang: Language, *, as_json: bool) -> None:
    office.runner.prepare()
    with office.views.connect() as views:
        stuck = {row.projection for row in checkpoints.parked(views)}
    done = []
    for name in (name for name in names if name in stuck):
        taken = redrive(office.views, office.log, name)
        with office.views.connect() as views:
            done.append(Redriven(name, taken, len(checkpoints.parked(views, name))))
    columns = (
        column("view", "label.view"),
        column("taken", "label.taken", right=True),
        column("parked", "label.still-parked", right=True),
    )
    show_listing(done, columns, phrase("label.parked-events"), lang, as_json=as_json)
    if any(row.parked for row in done):
        raise typer.Exit(DIFFERENT)


def _verify(office: Office, names: Sequence[str], lang: Language, *, as_json: bool) -> None:
    office.catch_up()
    chosen = [view for view in ALL if view.NAME in names]
    differences = verify(office.views, office.log, registry=chosen)
    found = list(differences if as_json else islice(differences, _SHOWN_DIFFERENCES + 1))
    if as_json:
        show_json(found)
    elif found:
        _show_differences(found, lang)
    if found:
        raise typer.Exit(DIFFERENT)
    if not as_json:
        say("say.views-agree", lang)


def _show_differences(found: Sequence[Difference], lang: Language) -> None:
    """A line for each, and what to do."""
    say("say.views-differ", lang)
    for one in found[:_SHOWN_DIFFERENCES]:
        where = " ".join(filter(None, (one.projection, one.table, one.key, one.column)))
        show_line(f"  {where}: {_cut(one.old)} → {_cut(one.new)}")
    if len(found) > _SHOWN_DIFFERENCES:
        say("say.views-differ.more", lang)
    say("say.views-differ.remedy", lang)


def _cut(text: str | None) -> str:
    if text is None:
        return "—"
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


@contextmanager
def progress_bar() -> "Iterator[tuple[Progress, TaskID]]":
    """A bar for work that counts events, with their number, how many a second and the time left."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Speed(ProgressColumn):
        """Events a second, once that is known."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    with Progress(
        BarColumn(),
        MofNCompleteColumn(),
        Speed(),
        TimeRemainingColumn(),
        console=console(),
        transient=True,
        disable=not console().is_terminal,
    ) as bar:
        yield bar, bar.add_task("", total=None)
