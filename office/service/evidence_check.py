"""Whether every document that an event names is there as it was handed in."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from engine.domain.event import Recorded
from engine.domain.evidence import Filed, Soundness
from engine.errors import UnknownEvent
from engine.phrases import phrase
from engine.store.log import CampaignLog
from office.bootstrap import Office
from office.service.findings import Finding

_MOST_FAULTS: Final = 20
_WHAT: Final = "doctor.evidence"


class Named(NamedTuple):
    """A document, and the first event that names it."""

    position: int
    name: str


def evidence(office: Office) -> Iterator[Finding]:
    """Each document that is missing or changed, at most 20, or how many are whole.

    Files that no event names are told too: they are of commands that were cut off. Of an event of
    a newer program and those after it, nothing is known.
    """
    named, whole = documents(office.log)
    bad = 0
    for digest, first in named.items():
        found, place = office.evidence.look(digest, first.name)
        if found is Soundness.SOUND:
            continue
        bad += 1
        if bad <= _MOST_FAULTS:
            told = phrase(
                f"doctor.evidence.is-{found}",
                file=first.name or digest,
                position=first.position,
                place=place,
            )
            yield Finding(phrase(_WHAT), False, told, phrase("doctor.remedy.evidence"))
    if bad > _MOST_FAULTS:
        more = phrase("doctor.evidence.more", count=bad - _MOST_FAULTS)
        yield Finding(phrase(_WHAT), False, more)
    if not bad:
        yield Finding(phrase(_WHAT), True, phrase("doctor.evidence.whole", count=len(named)))
    left = office.evidence.left_over(named) if whole else []
    if left:
        found_left = phrase("doctor.evidence.left-over", count=len(left), first=left[0])
        yield Finding(phrase(_WHAT), True, found_left, phrase("doctor.remedy.left-over"))


def documents(log: CampaignLog) -> tuple[dict[str, Named], bool]:
    """Every document that an event names, by its digest, and whether all events were read."""
    named: dict[str, Named] = {}
    head = 0
    try:
        while batch := log.read(head):
            for recorded in batch:
                for digest, name in _of(recorded):
                    named.setdefault(digest, Named(recorded.position, name))
            head = batch[-1].position
    except UnknownEvent:
        return named, False
    return named, True


def _of(recorded: Recorded) -> Iterator[tuple[str, str]]:
    """What was handed in, and the paper that ordered it."""
    filed: tuple[Filed, ...] = getattr(recorded.event, "filed", ())
    for each in filed:
        if each.digest:
            yield each.digest, each.name or ""
    if paper := recorded.event.stamp.document:
        yield paper, ""
