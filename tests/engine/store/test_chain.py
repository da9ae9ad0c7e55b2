"""Every event is chained to those before it, however it was appended, on either store."""

import hashlib
import struct
from itertools import islice

import pytest
from eventsourcing.persistence import StoredEvent

from engine.ids import StreamId
from engine.store.chain import BEFORE_ALL, START, leaf, link
from engine.store.log import CampaignLog
from engine.store.ports import ChainEnd
from engine.store.verification import verify
from tests.engine.store.batch_writer import next_in
from tests.engine.store.drafting import OTHER, STREAM, draft
from tests.engine.store.processes import start_many_writers


def whole(log: CampaignLog, events: int) -> None:
    """So many events are on record, and all fit."""
    found = verify(log)
    assert (found.position, found.fault) == (events, None)
    assert log.chain_end() == ChainEnd(events, found.link, events, 0)


def test_the_bytes_are_those_of_the_manual() -> None:
    """Written out once more with nothing but the standard library."""
    stream, version, name, state = "campaign/春-2009", 3, "phase.opened.v1", b'{"stamp":{}}'
    sizes = [struct.pack(">I", len(text)) for text in (stream.encode(), name.encode(), state)]
    entry = sizes[0] + struct.pack(">Q", version) + sizes[1] + sizes[2]
    entry += stream.encode() + name.encode() + state
    leaf_hash = hashlib.sha256(b"\x00" + entry).digest()  # RFC 6962, section 2.1
    assert leaf((stream, version, name, state)) == leaf_hash
    joined = hashlib.sha256(bytes(32) + struct.pack(">Q", 1) + leaf_hash).digest()
    assert link(START, 1, leaf_hash) == joined


def test_the_bytes_never_change() -> None:
    """A head kept elsewhere must be found for ever."""
    first = link(START, 1, leaf((STREAM, 1, "assignment.received.v1", b"{}")))
    assert first.hex() == "8a3f534ce6ebc406eebbbadd50800c430e2bc6257276a9711e8b7f0ff5b099ee"


def test_where_one_text_ends_and_the_next_begins_is_in_the_leaf() -> None:
    assert leaf(("ab", 1, "c", b"d")) != leaf(("a", 1, "bc", b"d")) != leaf(("a", 1, "b", b"cd"))


def test_an_empty_log_has_the_beginning_as_its_end(log: CampaignLog) -> None:
    assert log.chain_end() == ChainEnd(0, START, 0, 0)
    assert verify(log).fault is None


def test_events_of_one_and_of_many_drafts_are_chained(log: CampaignLog) -> None:
    log.append([draft(1, "c-1")])
    log.append([draft(version, "c-2") for version in range(2, 700)])
    log.append([draft(1, "c-3", OTHER)])
    whole(log, 700)
    rows, previous = log.read_chained(BEFORE_ALL), START
    for position, stream, version, name, state, stored in rows:
        previous = link(previous, position, leaf((stream, version, name, state)))
        assert stored == previous


def test_many_decisions_of_one_caller_are_chained(log: CampaignLog) -> None:
    decisions = [next_in(log, f"c-{n}", StreamId(f"stream/{n % 4}")) for n in range(600)]
    log.decide_and_append_many(decisions, [None] * 600)
    whole(log, 600)


def test_what_is_recorded_alone_after_a_refusal_is_chained(log: CampaignLog) -> None:
    """Another process is first, unseen: the group is refused, then each request is tried alone."""
    names = ["c-1", "c-2", "c-3", "c-4", "c-5"]
    streams = [STREAM, OTHER, STREAM, StreamId("stream/3"), StreamId("stream/4")]
    decisions = [next_in(log, n, s) for n, s in zip(names, streams, strict=True)]
    log.load(STREAM, lambda *_: None)
    with CampaignLog(log.address) as other:
        other.append([draft(1, "c-0"), draft(2, "c-0")])
    answers = log.decide_and_append_many(decisions, [None] * 5)
    assert sum(isinstance(answer, tuple) for answer in answers) == 4
    whole(log, 6)


def test_what_the_library_appends_is_chained(log: CampaignLog) -> None:
    log.recorder.insert_events([StoredEvent("vote/1", n, "vote.cast.v1", b"{}") for n in (1, 2)])
    whole(log, 2)


@pytest.mark.parametrize("one_stream", [(), (STREAM, "20")])
def test_threads_of_two_processes_are_chained(log: CampaignLog, one_stream: tuple[str]) -> None:
    writers = [start_many_writers(log.address, name, *one_stream) for name in ("a", "b")]
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert list(islice(writer.stdout, 150))
    finally:
        for writer in writers:
            writer.terminate()
            writer.communicate()
    found = verify(log)
    assert found.fault is None
    assert found.position >= 300
