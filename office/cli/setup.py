"""campaign init: lay the office's folder down."""

import typer

from office.cli.changing import tell
from office.cli.invocation import invocation_of
from office.cli.language import Bilingual
from office.cli.next_steps import next_step
from office.cli.render import show_line
from office.plurals import counted

_READY = Bilingual("✔ 事件账本 {path}，已有 {events} 个事件", "✔ log {path}, {counted}")


def register(app: typer.Typer) -> None:
    """Add init."""
    app.command("init")(_init)


def _init(ctx: typer.Context) -> None:
    invocation = invocation_of(ctx)
    with invocation.office(create=True) as office:
        made = () if office.found_at else tuple(office.log.read(0))
        if made:
            tell(made, invocation.lang)
        text = _READY.to(invocation.lang)
        head, path = office.log.head(), office.log.place
        show_line(text.format(path=path, events=head, counted=counted(head, "event")))
        if made and (hint := next_step(made[-1], invocation.lang, office.desk)):
            show_line(f"→ {hint}")
