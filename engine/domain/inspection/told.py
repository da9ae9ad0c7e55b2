"""What sentences say of an inspection beside the plain values of its facts."""

from engine.domain.event import Event
from engine.domain.inspection.events import (
    DrawAnnounced,
    FindingNoted,
    InspectionRevealed,
    UnitsDrawn,
    VisitHeld,
)
from engine.domain.inspection.table import FindingKind
from engine.phrases import Phrase, phrase


def told_inside(event: Event) -> dict[str, object]:
    """What stands further inside; nothing of events that are no inspection's."""
    match event:
        case DrawAnnounced(pool=pool):
            return {"count": len(pool)}
        case UnitsDrawn(chosen=chosen):
            return {"units": chosen}
        case VisitHeld(by=by):
            return {"people": by}
        case FindingNoted(kind=kind, conduct=conduct):
            return {"finding": kind_named(kind, conduct)}
        case InspectionRevealed(papers=papers):
            return {"count": len(papers)}
        case _:
            return {}


def kind_named(kind: FindingKind, conduct: str) -> Phrase:
    """A sort of finding, and which conduct it is."""
    return phrase(f"term.finding-kind.{kind.replace('_', '-')}", conduct=conduct)
