"""Facts that wait are claimed by letters: one for each person and window of delivery."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from engine.delivery.paging import pages
from engine.delivery.ports import Agenda, Commands, Outbox
from engine.delivery.settings import TickSettings
from engine.domain.agenda import Fact
from engine.domain.event import Stamp
from engine.domain.message import URGING_RUNG, QueueLetter
from engine.ids import CommandId, PersonId, StreamId, letter_stream


class Addressed(NamedTuple):
    """Whose letter, and of which window."""

    person: PersonId
    window: str

    @property
    def stream(self) -> StreamId:
        return letter_stream(self.person, self.window)


def window_of(fact: Fact, stamp: Stamp, settings: TickSettings) -> str | None:
    """The window of the letter in which a fact is told now; None where it has to wait.

    What somebody urges waits for no window. What asks for a channel of its own has its own letter.
    """
    if fact.rung.startswith(URGING_RUNG):
        window: str | None = fact.rung
    else:
        window = settings.letter_name(stamp.recorded_at, fact.rung)
    return f"{window}.{fact.channel}" if window and fact.channel else window


def is_sent_at_once(window: str) -> bool:
    """Whether the letters of a window wait for no hour."""
    return window.startswith(URGING_RUNG)


def claim(
    agenda: Agenda, outbox: Outbox, commands: Commands, stamp: Stamp, settings: TickSettings
) -> int:
    """Queue a letter for everybody who is to be told of something that stands in no letter yet;
    how many. Whoever has had his letter of this window waits for the next.

    All are queued in one append, so that a fact is told to all who hold its post or to none.
    """
    claims: defaultdict[Addressed, list[StreamId]] = defaultdict(list)
    for page in pages(
        lambda after: outbox.waiting(after, settings.item_page), settings.item_page, settings.stop
    ):
        for addressed, fact in _addressed(page, outbox, stamp, settings):
            claims[addressed].append(fact)
    if not claims:
        return 0
    written = set(outbox.written([addressed.stream for addressed in claims]))
    letters = [
        QueueLetter(
            stamp=replace(stamp, command_id=CommandId(f"tick:claimed:{addressed.stream}")),
            person=addressed.person,
            window=addressed.window,
            facts=tuple(dict.fromkeys(facts)),
        )
        for addressed, facts in claims.items()
        if addressed.stream not in written
    ]
    queued = commands.claim(letters) if letters else 0
    if queued:
        agenda.catch_up()
    return queued


def _addressed(
    page: Sequence[Fact], outbox: Outbox, stamp: Stamp, settings: TickSettings
) -> list[tuple[Addressed, StreamId]]:
    windows = {fact.stream: window_of(fact, stamp, settings) for fact in page}
    sent_now = [fact for fact in page if windows[fact.stream] is not None]
    if not sent_now:
        return []
    holders = outbox.holders(sent_now, stamp.on)
    return [
        (Addressed(holder.person, windows[fact.stream] or ""), fact.stream)
        for fact in sent_now
        for holder in holders[fact.stream]
        if holder.person not in fact.told
    ]
