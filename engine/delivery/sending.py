"""Queued letters are looked at again, written, sent, and what became of them is put on record.

A letter is sent at least once: after a crash between the server's yes and the record it goes out
again, under the same Message-ID.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from engine.delivery.channels import ChannelFault
from engine.delivery.claiming import is_sent_at_once
from engine.delivery.letter import Deferred, Handed, Letter, LetterDraft, message_id
from engine.delivery.paging import pages
from engine.delivery.ports import Agenda, Commands, Letters, Outbox, Outcome, Sender
from engine.delivery.settings import TickSettings
from engine.domain.agenda import Fact, QueuedLetter, Recipient
from engine.domain.event import Stamp
from engine.domain.message import (
    LeftOut,
    Note,
    NoteFailed,
    NoteSent,
    NoteVoided,
    VoidCause,
)
from engine.errors import EngineError, Said, StoreUnavailable
from engine.ids import CommandId, StreamId
from engine.phrases import Phrase, phrase


class Sent(Struct, frozen=True):
    """How many of each, by the fields of a tick's report; `handed_on` says that another is to be
    told now. `faults` are why letters could not be written, or not by the office's own templates,
    or by another channel than was asked for.
    """

    counts: Counter[str]
    handed_on: bool
    faults: tuple[Phrase, ...]


class Seen(Struct, frozen=True):
    """A queued letter as it is by now: what in it is true and its recipient's to know, and what is
    left out; `recipient` as he can be reached now.
    """

    letter: QueuedLetter
    recipient: Recipient | None
    facts: tuple[Fact, ...]
    left_out: tuple[LeftOut, ...]


class Sending:
    """One pass over the letters whose turn it is."""

    def __init__(
        self,
        agenda: Agenda,
        outbox: Outbox,
        commands: Commands,
        letters: Letters,
        sender: Sender,
        stamp: Stamp,
        settings: TickSettings,
    ) -> None:
        self._agenda, self._outbox, self._commands = agenda, outbox, commands
        self._letters, self._sender = letters, sender
        self._stamp, self._settings = stamp, settings
        self._counts: Counter[str] = Counter()
        self._handed_on = False
        self._faults: list[Phrase] = []
        self._passed_over: list[Phrase] = []

    def run(self) -> Sent:
        """Page by page; each letter is tried once a pass. What became of a page is on record, and
        what others did meanwhile is known, before the next is sent.
        """
        now, size = self._stamp.recorded_at, self._settings.outbox_page
        asked = pages(
            lambda after: self._outbox.sendable(now, after, size), size, self._settings.stop
        )
        for page in asked:
            due = [each for each in page if self._open or is_sent_at_once(each.window)]
            if not due:
                continue
            seen = self._seen(due)
            self._note([self._voided(each) for each in seen if not each.facts])
            self._send([each for each in seen if each.facts])
            self._agenda.catch_up()
            if self._faults:
                break  # the next page would meet the same template
        faults = dict.fromkeys([*self._faults, *self._letters.faults, *self._passed_over])
        return Sent(self._counts, self._handed_on, tuple(faults))

    @cached_property
    def _open(self) -> bool:
        """Whether letters that wait for a window may go out now."""
        return self._settings.letter_name(self._stamp.recorded_at, "") is not None

    # --- looked at again ---

    def _seen(self, page: Sequence[QueuedLetter]) -> list[Seen]:
        """Is it still true, who holds the post, and which address has he now?"""
        wanted = {fact for letter in page for fact in letter.facts}
        facts = self._outbox.facts(wanted)
        known = list(facts.values())
        untrue = self._outbox.untrue(known, self._stamp.on)
        holders = self._outbox.holders(known, self._stamp.on)
        return [_seen(letter, facts, untrue, holders) for letter in page]

    def _voided(self, seen: Seen) -> Note:
        return NoteVoided(
            stamp=self._own(seen.letter, "voided"),
            message=seen.letter.stream,
            why=seen.left_out[-1].why if seen.left_out else VoidCause.OVER,
            left_out=seen.left_out,
        )

    # --- sent ---

    def _send(self, seen: Sequence[Seen]) -> None:
        """What became of those that went out together is noted while the next are sent, so that a
        crash sends again what is under way and no more.
        """
        if not seen:
            return
        try:
            written = self._letters.compose([self._draft(each) for each in seen])
        except StoreUnavailable:
            raise
        except EngineError as fault:
            self._faults.append(fault.phrase)
            return
        written = [
            replace(letter, failures=each.letter.failures)
            for letter, each in zip(written, seen, strict=True)
        ]
        by_stream = {each.letter.stream: each for each in seen}
        with ThreadPoolExecutor(max_workers=1) as noter:
            noting: Future[None] | None = None
            try:
                for went in self._sender.send(written, self._settings.stop):
                    notes = [
                        note
                        for letter, outcome in went
                        if (note := self._noted(by_stream[letter.stream], letter, outcome))
                    ]
                    if noting is not None:
                        noting.result()
                    noting = noter.submit(self._note, notes)
            finally:
                if noting is not None:
                    noting.result()

    def _draft(self, seen: Seen) -> LetterDraft:
        assert seen.recipient is not None, "there is somebody for every fact that is left"
        channels = {fact.channel for fact in seen.facts}
        return LetterDraft(
            stream=seen.letter.stream,
            message_id=message_id(seen.letter.stream, self._settings.host),
            recipient=seen.recipient,
            facts=seen.facts,
            on=self._stamp.on,
            written_at=seen.letter.queued_at,
            channel=next(iter(channels)) if len(channels) == 1 else "",
        )

    def _noted(self, seen: Seen, letter: Letter, outcome: Outcome) -> Note | None:
        asked = dict.fromkeys([*(fact.channel for fact in seen.facts), letter.recipient.channel])
        self._passed_over += [
            phrase("fault.channel.not-there", name=name, instead=outcome.channel)
            for name in asked
            if name and not self._sender.has(name)
        ]
        match outcome:
            case Handed():
                return NoteSent(
                    stamp=self._own(seen.letter, "sent"),
                    message=letter.stream,
                    channel=outcome.channel,
                    address=outcome.address,
                    receipt=outcome.receipt,
                    subject=letter.subject,
                    body=letter.text,
                    facts=tuple(fact.stream for fact in seen.facts),
                    left_out=seen.left_out,
                )
            case Deferred():
                self._counts["deferred"] += 1
                return None
            case ChannelFault():
                return self._failed(seen.letter, outcome)

    def _failed(self, letter: QueuedLetter, fault: ChannelFault) -> Note:
        tries, now = letter.failures + 1, self._stamp.recorded_at
        again = None
        if fault.retriable:
            again = self._settings.backoff.next_try(tries, now, whole=fault.whole)
        return NoteFailed(
            stamp=self._own(letter, "failed"),
            message=letter.stream,
            channel=fault.channel,
            fault=self._worded(fault.fault),
            retry_at=again,
            remedy=self._worded(fault.remedy),
        )

    def _worded(self, said: Said) -> str:
        return said if isinstance(said, str) else self._settings.worded(said)

    def _own(self, letter: QueuedLetter, outcome: str) -> Stamp:
        """Each try of each letter is a command of its own."""
        name = f"tick:{outcome}:{letter.stream}:{letter.turn}"
        return replace(self._stamp, command_id=CommandId(name))

    def _note(self, notes: Sequence[Note]) -> None:
        if not notes:
            return
        self._commands.note(notes)
        for note in notes:
            self._counts[_outcome(note)] += 1
            left_out = note.left_out if isinstance(note, NoteSent | NoteVoided) else ()
            self._counts["left_out"] += len(left_out)
            self._handed_on |= any(each.why is VoidCause.HANDED_ON for each in left_out)


def _seen(
    letter: QueuedLetter,
    facts: Mapping[StreamId, Fact],
    untrue: Mapping[StreamId, VoidCause],
    holders: Mapping[StreamId, tuple[Recipient, ...]],
) -> Seen:
    recipient: Recipient | None = None
    told: list[Fact] = []
    left_out: list[LeftOut] = []
    for stream in letter.facts:
        if (why := untrue.get(stream)) is not None:
            left_out.append(LeftOut(stream, why))
            continue
        own = next((r for r in holders.get(stream, ()) if r.person == letter.person), None)
        if own is None:
            left_out.append(LeftOut(stream, VoidCause.HANDED_ON))
            continue
        recipient = recipient or own
        told.append(facts[stream])
    return Seen(letter, recipient, tuple(told), tuple(left_out))


def _outcome(note: Note) -> str:
    """The field of the report in which it is counted."""
    match note:
        case NoteSent():
            return "delivered"
        case NoteVoided():
            return "voided"
        case NoteFailed(retry_at=None):
            return "abandoned"
        case _:
            return "failed"
