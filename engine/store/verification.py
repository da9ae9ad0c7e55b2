"""Walks over a log and holds every event against the chain, and the table of commands against both.

It reads in pages, on any store, whatever events the log holds.
"""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

import msgspec
from msgspec import Struct

from engine.ids import CommandId
from engine.phrases import Phrase, phrase
from engine.store.chain import BEFORE_ALL, START, fitting
from engine.store.log import CampaignLog
from engine.store.misfit import misfit, removed
from engine.store.ports import ChainedRow, ChainEnd

_PAGE: Final = 1000


class Chained(Protocol):
    """What is asked of a log whose chain is verified."""

    def read_chained(self, after: int, limit: int = 1000) -> list[ChainedRow]:
        """Events in log order after a position, at most `limit`, each with its link."""
        ...

    def chain_end(self) -> ChainEnd:
        """Where the chain ends."""
        ...


class Verified(Struct, frozen=True):
    """What was found: up to `position` every event fits, and `link` is the newest of their links.

    `fault` says what the first event is that does not fit, None if all do. `found_at` is where the
    link that was looked for stands among those that fit: 0 is the beginning. Events up to
    `as_found` were on record before there was a chain.
    """

    position: int
    link: bytes
    as_found: int
    fault: Phrase | None
    found_at: int | None = None


def verify(log: Chained, wanted: bytes | None = None) -> Verified:
    """Hold every event against the chain; where the link `wanted` stands in it."""
    as_found = log.chain_end().as_found
    position, link = 0, START
    found_at = 0 if wanted == START else None
    fault: Phrase | None = None
    for page in _pages(log):
        fit = min(fitting(link, page), _dense(position, page, as_found))
        if wanted is not None:
            at = (position for position, *_, stored in page[:fit] if stored == wanted)
            found_at = next(at, found_at)
        if fit:
            position, *_, link = page[fit - 1]
        if fit < len(page):
            rows = [*page[fit:], *log.read_chained(page[-1][0], _PAGE)]
            fault = misfit(link, position + 1, rows)
            break
    else:
        end = log.chain_end()
        if end.given_out > max(end.position, as_found):
            fault = removed(end.position + 1, end.given_out)
    return Verified(position, link, as_found, fault, found_at)


def _pages(log: Chained) -> Iterator[list[ChainedRow]]:
    after = BEFORE_ALL
    while page := log.read_chained(after, _PAGE):
        yield page
        after = page[-1][0]


def _dense(before: int, page: Sequence[ChainedRow], as_found: int) -> int:
    """How many rows come without a gap, but for gaps that were there before the chain."""
    if page[0][0] == before + 1 and page[-1][0] == before + len(page):
        return len(page)
    for number, (position, *_) in enumerate(page):
        if position < 1 or position > max(before, as_found) + 1:
            return number
        before = position
    return len(page)


class _Stamp(Struct, frozen=True):
    command_id: CommandId = CommandId("")


class _Stamped(Struct, frozen=True):
    stamp: _Stamp = _Stamp()


_STAMPED: Final = msgspec.json.Decoder(_Stamped)


def _command(state: bytes) -> CommandId:
    """The command of a stored event, empty if that cannot be read."""
    try:
        return _STAMPED.decode(state).stamp.command_id
    except (msgspec.DecodeError, UnicodeError, TypeError):
        return CommandId("")


def verify_commands(log: CampaignLog) -> Phrase | None:
    """What is wrong with the first command that is not on record as its events say, if any is.

    Fingerprints cannot be verified: they follow from what was typed, which is kept nowhere.
    """
    as_found = log.chain_end().as_found
    ends = 0
    for page in _pages(log):
        events = [
            (position, command)
            for position, _, _, _, state, _ in page
            if position > as_found and (command := _command(state))
        ]
        on_record = log.commands(dict.fromkeys(command for _, command in events))
        for position, command in events:
            known = on_record.get(command)
            if known is None:
                return phrase("fault.chain.command-missing", command=command, position=position)
            if not known.first <= position <= known.last:
                return phrase("fault.chain.command-astray", command=command, position=position)
            ends += (position == known.first) + (position == known.last)
    if ends == 2 * log.count_commands(as_found):
        return None
    return _stray(log, as_found)


def _stray(log: CampaignLog, as_found: int) -> Phrase | None:
    after = CommandId("")
    while page := log.commands_with_ends(after, as_found, _PAGE):
        for command, position, *states in page:
            if any(state is None or _command(state) != command for state in states):
                return phrase("fault.chain.command-astray", command=command, position=position)
        after = page[-1][0]
    return None
