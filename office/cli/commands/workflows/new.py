"""campaign workflow new: the first lines of a definition, with comments."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from engine.errors import BadInput
from engine.phrases import phrase, system_words
from office.cli.asking import answered, asks
from office.cli.invocation import Invocation, invocation_of
from office.cli.options import read_text
from office.cli.render import say
from office.words import worded
from workflows.reading.skeleton import BLANK, Named, Skeleton, skeleton


def new_workflow(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="help.new.name")],
    title: Annotated[str | None, typer.Option("--title", help="help.new.title")] = None,
    issuer: Annotated[str | None, typer.Option("--issuer", help="help.new.issuer")] = None,
    start: Annotated[
        str | None, typer.Option("--start", metavar="DATE", help="help.new.start")
    ] = None,
    end: Annotated[str | None, typer.Option("--end", metavar="DATE", help="help.new.end")] = None,
    categories: Annotated[
        list[str] | None,
        typer.Option("--category", metavar="KEY=TITLE", help="help.new.categories"),
    ] = None,
    phases: Annotated[
        list[str] | None, typer.Option("--phase", metavar="KEY=TITLE", help="help.new.phases")
    ] = None,
) -> None:
    """Nothing is overwritten."""
    # Here, as the checks of definitions are slow to load.
    from workflows.reading.loader import load

    invocation = invocation_of(ctx)
    lang = invocation.lang
    known = Skeleton(
        campaign=Named(name, title or _asked(invocation, "title", name)),
        issuer=issuer or _asked(invocation, "issuer", worded(phrase("label.new.issuer"), lang)),
        start=start or _asked(invocation, "start", BLANK),
        end=end or _asked(invocation, "end", BLANK),
        categories=_named(invocation, "categories", categories),
        phases=_named(invocation, "phases", phases),
    )
    text = skeleton(known, lambda said: worded(said, lang))
    file = Path(next(iter(invocation.settings.definitions.folders), Path())) / f"{name}.toml"
    blanks = sum(each.is_blank for each in load(text, file.name).parameters)
    _write(file, text)
    say("say.new.written", lang, file=str(file), name=name, count=blanks)
    say("say.new.next", lang, name=name)


def _asked(invocation: Invocation, what: str, otherwise: str) -> str:
    """What somebody at the terminal answers; without one, what stands for an answer."""
    if not asks():
        return otherwise
    return answered(f"ask.new.{what}", invocation.lang, read_text, otherwise)


def _named(invocation: Invocation, what: str, given: Sequence[str] | None) -> tuple[Named, ...]:
    """Things by KEY=TITLE, or by a title alone; words of the office where none is named."""
    from workflows.derived_keys import free, key_from

    usual = worded(phrase(f"label.new.usual.{what}"), invocation.lang)
    texts = given or _asked(invocation, what, usual).replace("，", ",").split(",")
    found: dict[str, Named] = {}
    for text in filter(None, map(str.strip, texts)):
        key, equals, title = text.partition("=")
        key = free(key.strip() if equals else key_from(text) or "a", found)
        found[key] = Named(key, title.strip() if equals else text)
    return tuple(found.values())


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as new_file:
            new_file.write(text)
    except FileExistsError:
        raise BadInput(file.name, [phrase("fault.new.exists", file=str(file))]) from None
    except (OSError, ValueError) as fault:
        why = system_words(fault) if isinstance(fault, OSError) else str(fault)
        raise BadInput(file.name, [phrase("fault.new.unwritable", why=why)]) from fault
