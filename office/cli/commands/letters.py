"""campaign letters: whether the office's templates can be used, and how letters look."""

from datetime import date
from typing import Annotated

import typer

from engine.calendars.clock import local_date
from engine.errors import BadInput
from engine.phrases import Alternatives, phrase
from office.cli.invocation import Invocation, invocation_of
from office.cli.render import say, show_line
from office.letters.checking import sample_letter, template_faults
from office.letters.rendering import NAMES, OURS, Templates
from office.letters.samples import FORMS


def register(app: typer.Typer) -> None:
    """Add the group letters."""
    group = typer.Typer()
    app.add_typer(group, name="letters")
    group.command("check")(_check)
    group.command("preview")(_preview)
    group.command("template")(_template)


def _check(ctx: typer.Context) -> None:
    invocation = invocation_of(ctx)
    folder = invocation.settings.letters.folder
    own, faults = template_faults(invocation.settings, _today(invocation))
    if faults:
        raise BadInput(phrase("thing.letter-templates"), faults)
    if own:
        say("say.letters.hold", invocation.lang, count=len(own), names=own, folder=str(folder))
    else:
        say("say.letters.ours", invocation.lang, folder=str(folder), names=NAMES)


def _preview(
    ctx: typer.Context,
    form: Annotated[
        str, typer.Option("--form", metavar="FORM", help="help.letters.form")
    ] = "digest",
    html: Annotated[bool, typer.Option("--html", help="help.letters.as-html")] = False,
) -> None:
    invocation = invocation_of(ctx)
    if form not in FORMS:
        problem = phrase("fault.letters.form", form=form, known=Alternatives(FORMS))
        raise BadInput("--form", [problem])
    letter = sample_letter(invocation.settings, form, invocation.lang, _today(invocation))
    templates = Templates(invocation.settings.letters.folder, invocation.lang)
    names = ("letter.html",) if html else ("subject.txt", "letter.txt")
    shown = [templates.render(name, letter).strip("\n") for name in names]
    if faults := tuple(templates.faults.values()):
        raise BadInput(phrase("thing.letter-templates"), faults)
    show_line("\n\n".join(shown))


def _template(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="help.letters.name")],
) -> None:
    """As it stands, to be kept in a file of the office's folder and changed there."""
    invocation_of(ctx)
    if name not in NAMES:
        problem = phrase("fault.letters.name", name=name, known=Alternatives(NAMES))
        raise BadInput("NAME", [problem])
    show_line((OURS / name).read_text(encoding="utf-8").rstrip("\n"))


def _today(invocation: Invocation) -> date:
    return local_date(invocation.now(), invocation.settings.office.zone_info)
