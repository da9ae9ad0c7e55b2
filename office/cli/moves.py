"""What correcting a date or amending a plan moves, for people; by a dry run before it is done."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.domain.event import Recorded
from engine.phrases import phrase
from office.cli.changing import WriteContext
from office.cli.render import column, say, show_listing
from office.words import Language

if TYPE_CHECKING:
    from office.answers.moves import Move


def tell_moves(context: WriteContext, recorded: tuple[Recorded, ...]) -> None:
    """The duties that move, with the units that still work on them."""
    # Here, as few commands look into the views.
    from office.answers.moves import moves
    from office.answers.reading import reading

    if recorded:
        with reading(context.office) as look:
            show_moves(moves(look, recorded), context.lang)


def show_moves(found: "Sequence[Move]", lang: Language) -> None:
    """The duties with their days before and after."""
    if not found:
        say("say.nothing-moves", lang)
        return
    columns = (
        column("phase", "label.phase"),
        column("duty", "label.duty"),
        column("title", "label.title"),
        column("was", "label.moves.was"),
        column("due_on", "label.moves.due-on"),
        column("open", "label.moves.open", right=True),
    )
    show_listing(found, columns, phrase("label.moves"), lang)
