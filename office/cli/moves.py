"""What correcting a date moves, for people: after a dry run before it is done."""

from engine.domain.event import Recorded
from engine.phrases import phrase
from office.answers.moves import moves
from office.cli.changing import WriteContext
from office.cli.render import column, say, show_listing


def tell_moves(context: WriteContext, recorded: tuple[Recorded, ...]) -> None:
    """The duties that move, with the units that still work on them."""
    if not recorded:
        return
    found = moves(context.office, recorded)
    if not found:
        say("say.nothing-moves", context.lang)
        return
    columns = (
        column("phase", "label.phase"),
        column("duty", "label.duty"),
        column("title", "label.title"),
        column("was", "label.moves.was"),
        column("due_on", "label.moves.due-on"),
        column("open", "label.moves.open", right=True),
    )
    show_listing(found, columns, phrase("label.moves"), context.lang)
