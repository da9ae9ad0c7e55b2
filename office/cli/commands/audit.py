"""campaign audit: the head of the log's chain, and the log held against one kept elsewhere."""

from collections.abc import Iterator
from typing import Annotated

import typer

from engine.phrases import Phrase, phrase
from office.answers.audit import HeadCheck, check_head, head
from office.cli.faults import NOT_HELD
from office.cli.invocation import invocation_of
from office.cli.options import JsonOption
from office.cli.render import say, show_answer, show_json, show_line
from office.words import worded

_group = typer.Typer()

DigestArgument = Annotated[str, typer.Argument(metavar="DIGEST", help="help.argument.digest")]


def register(app: typer.Typer) -> None:
    """Add the group audit."""
    app.add_typer(_group, name="audit")


@_group.command("head")
def _head(ctx: typer.Context, as_json: JsonOption = False) -> None:
    invocation = invocation_of(ctx)
    with invocation.office(to_read=True) as office:
        found = head(office.log)
    if as_json:
        show_json(found)
        return
    say("say.audit.head", invocation.lang, position=found.position, digest=found.digest)
    if found.as_found:
        say("say.audit.as-found", invocation.lang, position=found.as_found)


@_group.command("check")
def _check(ctx: typer.Context, digest: DigestArgument, as_json: JsonOption = False) -> None:
    invocation = invocation_of(ctx)
    with invocation.office(to_read=True) as office:
        found = check_head(office.log, digest)
    if as_json:
        show_answer(found, invocation.lang)
    else:
        for line in _lines(found):
            show_line(worded(line, invocation.lang))
    if not found.ok:
        raise typer.Exit(NOT_HELD)


def _lines(found: HeadCheck) -> Iterator[Phrase]:
    if found.found_at is not None:
        later = found.position - found.found_at
        yield phrase("say.audit.held", position=found.found_at, count=later)
        if found.found_at < found.as_found:
            yield phrase("say.audit.as-found", position=found.as_found)
    elif found.fault is None:
        yield phrase("say.audit.not-held", count=found.position)
    else:
        yield phrase("say.audit.not-held.so-far", count=found.position)
    if found.fault is not None:
        yield phrase("say.audit.fault", fault=found.fault)
