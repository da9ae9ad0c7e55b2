"""Sealed boxes in an office: who is counted, and that nothing tells who said what."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.domain.event import Via
from engine.domain.survey.commands import CloseSurvey, DraftSurvey, OpenSurvey, VoidSurvey
from engine.domain.survey.events import SurveyClosed
from engine.domain.survey.form import Handed
from engine.domain.survey.table import SurveyState, Way
from engine.errors import BadInput, EngineError, NotFound, RuleBroken
from engine.handling.door import CommandHandler
from engine.store.backup import back_up
from office.boxes.boxes import AnswerRefused
from office.boxes.tokens import token_hash
from office.settings import Settings, StoreSettings
from tests.played import CHEN
from tests.spec import refused
from tests.survey_world import CAMPAIGN, DAY, KEY, LAST_DAY, Asking, asking


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Asking]:
    with asking(tmp_path) as found:
        found.draft()
        yield found


def boxes(world: Asking) -> list[Path]:
    folder = world.office.settings.boxes_folder
    return sorted((*folder.glob("*.box"), *folder.glob("*.sheets")))


def test_each_token_counts_once(world: Asking) -> None:
    """Section 4 (1), R015: one after the other, and in whatever way it was typed."""
    tokens = world.open(delegates=12)
    world.answer(tokens[0])
    for typed in (tokens[0], tokens[0].lower(), tokens[0].replace("-", " ")):
        with refused(AnswerRefused, "has been used"):
            world.answer(typed, "unsatisfied")
    with refused(AnswerRefused, "no code of survey"):
        world.answer("0000-0000-0000-0000")
    assert [each.count for each in world.office.boxes.back(KEY).back] == [1]  # type: ignore[union-attr]


def test_one_token_twice_at_once_counts_once(world: Asking) -> None:
    """Section 4 (1): one counted, one refused."""
    tokens = world.open(delegates=12)

    def tries(token: str) -> bool:
        try:
            world.answer(token)
        except AnswerRefused:
            return False
        return True

    with ThreadPoolExecutor(4) as people:
        counted = list(people.map(tries, [tokens[0]] * 4))
    assert sorted(counted) == [False, False, False, True]


def test_the_last_second_counts_and_the_next_day_does_not(world: Asking) -> None:
    """Section 4 (4): 23:59:59 counted, from 00:00:00+08:00 of the next day on refused."""
    tokens = world.open(delegates=12)
    world.at(datetime(2026, 3, 20, 15, 59, 59, tzinfo=UTC))
    world.answer(tokens[0])
    world.at(datetime(2026, 3, 20, 16, tzinfo=UTC))
    with refused(AnswerRefused, "too late"):
        world.answer(tokens[1])


def test_nothing_is_taken_before_or_after(world: Asking) -> None:
    with refused(AnswerRefused, "not open yet"):
        world.answer("0000-0000-0000-0000")
    tokens = world.open(delegates=12)
    for token in tokens[:11]:
        world.answer(token)
    world.close(DAY)
    with refused(AnswerRefused, "is over"):
        world.answer(tokens[11])


def test_a_blank_is_named_and_the_token_stays_good(world: Asking) -> None:
    tokens = world.open(delegates=12)
    some = world.answers()
    some.pop(("section-1", "style"))
    with refused(BadInput, "section-1, style: nothing is ticked"):
        world.office.boxes.answer(KEY, tokens[0], some)
    with refused(BadInput, "one of"):
        world.office.boxes.answer(KEY, tokens[0], world.answers("perhaps"))
    world.answer(tokens[0])


def test_closing_counts_and_hides_and_keeps_nothing_else(world: Asking) -> None:
    """Section 4 (2), R217: of 12, 5 and 3 the groups of 5 and 3 are nowhere on record."""
    tokens = world.open(delegates=12, masses=5, guests=3)
    for number, token in enumerate(tokens):
        world.answer(token, "satisfied" if number % 4 else "basic")
    world.close()
    closed = world.state().closed
    assert closed is not None
    assert closed.result.hidden == ("masses", "guests")
    assert [group.group for group in closed.result.groups] == ["delegates"]
    assert {tally.counts for tally in closed.result.tallies} == {(15, 5, 0)}
    stored = b"".join(p.read_bytes() for p in world.office.settings.store.folder.glob("log.db*"))
    assert b'"group":"masses","sheets"' not in stored
    assert world.office.boxes.tidy() == 1
    (kept,) = boxes(world)
    assert kept.suffix == ".sheets"
    assert world.office.boxes.recount(KEY) == closed.box_digest
    rows = sqlite3.connect(kept).execute("SELECT sheet FROM sheets").fetchall()
    assert len({row[0][16] for row in rows}) == 2, "delegates, and those whose group is hidden"


def test_neither_box_nor_log_nor_views_show_in_which_order_people_answered(world: Asking) -> None:
    """Section 4 (5): whatever the order, the same answers leave the same box but for random ids."""
    tokens = world.open(delegates=20)
    options = ["satisfied", "basic", "unsatisfied"]
    layouts = []
    head = world.office.head()
    for number, token in enumerate(tokens):
        world.answer(token, options[number % 3])
        (box,) = boxes(world)
        sheets = [row for (row,) in sqlite3.connect(box).execute("SELECT sheets FROM buckets")]
        record = 17 + len(world.form().cells)
        for bucket in sheets:
            used = [bucket[at : at + record] for at in range(0, len(bucket), record)]
            filled = [sheet for sheet in used if any(sheet)]
            assert used[: len(filled)] == filled == sorted(filled), "always in the order of ids"
        layouts.append(box.stat().st_size)
    assert len(set(layouts)) == 1, "no page is added, so that no page tells when"
    assert world.office.head() == head, "an answer is no event"
    raw = box.read_bytes()
    ids = sorted(sheet[:16] for bucket in sheets for sheet in _records(bucket, record))
    assert all(raw.count(bucket) == 1 for bucket in sheets if any(bucket)), "whole, and in order"
    assert all(raw.count(identity) == 1 for identity in ids), "no old copy of a sheet stays"
    assert not box.with_name(f"{box.name}-wal").exists()
    journal = box.with_name(f"{box.name}-journal")
    assert not journal.exists() or not journal.stat().st_size
    folder = world.office.settings.store.folder
    world.office.catch_up()
    hashes = [token_hash(world.state().opened.box, token) for token in tokens]  # type: ignore[union-attr]
    for path in folder.glob("*.db*"):
        content = path.read_bytes()
        assert not any(sheet in content or sheet.hex().encode() in content for sheet in ids)
        assert not any(token.encode() in content for token in tokens), "no token is kept anywhere"
    assert not any(token.encode() in raw for token in tokens)
    entries = b"".join(row for (row,) in sqlite3.connect(box).execute("SELECT entries FROM tokens"))
    found = [entries[at : at + 16] for at in range(0, len(entries), 18)]
    assert found == sorted(hashes), "spent tokens stand where they stood before"


def _records(bucket: bytes, record: int) -> list[bytes]:
    pieces = (bucket[at : at + record] for at in range(0, len(bucket), record))
    return [piece for piece in pieces if any(piece)]


def test_more_paper_back_than_went_out_leaves_only_void(world: Asking) -> None:
    """Section 4 (6): 52 back of 50 handed."""
    world.open(paper_masses=50)
    for _ in range(51):
        world.office.boxes.enter(KEY, "masses", Way.PAPER, world.answers())
    world.office.boxes.enter(KEY, "masses", Way.PAPER, None)
    with refused(RuleBroken, "50 sheets went out to masses .on paper. and 52 came back"):
        world.close()
    world.office.tick()
    assert world.state().state is SurveyState.OPEN, "the scheduler leaves it to people"
    world.do(VoidSurvey, LAST_DAY + timedelta(days=2), "too many", key=KEY, authority="何")
    assert world.office.boxes.tidy() == 1
    assert boxes(world) == [], "what it held is gone unseen"


def test_paper_and_spoilt_sheets_are_counted(world: Asking) -> None:
    """R217: by code, on paper, and spoilt; a group that got no paper sends none back."""
    tokens = world.open(delegates=10, paper_masses=10)
    for token in tokens:
        world.answer(token)
    for _ in range(7):
        world.office.boxes.enter(KEY, "masses", Way.PAPER, world.answers("basic"))
    world.office.boxes.enter(KEY, "masses", Way.PAPER, None)
    with refused(AnswerRefused, "no sheets went out to guests"):
        world.office.boxes.enter(KEY, "guests", Way.PAPER, None)
    world.close()
    result = world.state().result
    assert result is not None
    assert (result.handed, result.back, result.spoilt, result.valid) == (20, 18, 1, 17)
    assert [group.sheets for group in result.groups] == [10, 7]
    assert {tally.counts for tally in result.tallies} == {(10, 7, 0)}


def test_the_scheduler_closes_it_at_its_end(world: Asking) -> None:
    tokens = world.open(delegates=12)
    for token in tokens[:8]:
        world.answer(token)
    world.on(LAST_DAY)
    world.office.tick()
    assert world.state().state is SurveyState.OPEN
    world.at(datetime(2026, 3, 20, 16, tzinfo=UTC))
    world.office.tick()
    assert world.state().state is SurveyState.CLOSED
    assert world.state().result.back == 8  # type: ignore[union-attr]
    assert [path.suffix for path in boxes(world)] == [".sheets"]


def test_a_rehearsal_shows_no_result_and_seals_nothing(world: Asking) -> None:
    tokens = world.open(delegates=12)
    for token in tokens[:8]:
        world.answer(token)
    rehearsal = CommandHandler(world.office.log, world.office, dry_run=True)
    stamp = world.office.stamp(CHEN, Via.WEB, reason="to see")
    (would,) = rehearsal.handle(CloseSurvey(stamp=stamp, key=KEY))
    assert isinstance(would.event, SurveyClosed)
    assert (would.event.result.back, would.event.result.tallies) == (8, ())
    world.answer(tokens[8])


def test_a_closing_that_is_refused_seals_nothing(world: Asking) -> None:
    tokens = world.open(delegates=12)
    with pytest.raises(EngineError):
        world.do(CloseSurvey, DAY, key=KEY)  # early, and without a reason
    with pytest.raises(NotFound):
        world.do(CloseSurvey, DAY, "x", key=KEY._replace(number="v-0009"))
    world.answer(tokens[0])


def test_a_box_that_was_sealed_for_nothing_takes_answers_again(world: Asking) -> None:
    """As when the program was killed between sealing and recording."""
    tokens = world.open(delegates=12)
    count = world.office.sheets_of(KEY)
    assert count() is not None
    with refused(AnswerRefused, "is over"):
        world.answer(tokens[0])
    world.at(world.office.clock.now() + timedelta(minutes=11))
    world.answer(tokens[0])


def test_a_box_that_is_gone_leaves_only_void(world: Asking) -> None:
    tokens = world.open(delegates=12)
    for path in boxes(world):
        path.unlink()
    with refused(AnswerRefused, "sealed box"):
        world.answer(tokens[0])
    with refused(RuleBroken, "sealed box .* is not here"):
        world.close()


def test_sheets_of_another_form_do_not_open_it(world: Asking) -> None:
    """A form is fixed once sheets are out: drafted anew, they are of no use."""
    ready = world.office.boxes.make_ready(KEY, world.form(), _handed(12))
    fewer: dict[str, Any] = {"number": KEY.number, "subjects": ("section-1",)}
    world.do(DraftSurvey, campaign=CAMPAIGN, about="review", **fewer)
    opening: dict[str, Any] = {
        "key": KEY,
        "closes_on": LAST_DAY,
        "box": ready.box,
        "handed": ready.handed,
    }
    with refused(RuleBroken, "another form"):
        world.do(OpenSurvey, form_digest=ready.form_digest, tokens=ready.tokens, **opening)
    again = world.office.boxes.make_ready(KEY, world.form(), _handed(12))
    found = world.office.boxes.ready(KEY)
    assert found is not None
    assert (found.box, found.tokens) == (again.box, again.tokens)
    assert not found.slips, "tokens are shown once, and kept nowhere"


def _handed(count: int) -> list[Handed]:
    return [Handed(group="delegates", way=Way.TOKEN, count=count)]


def test_boxes_are_for_their_owner_alone_and_in_no_backup(world: Asking, tmp_path: Path) -> None:
    tokens = world.open(delegates=12)
    world.answer(tokens[0])
    folder = world.office.settings.boxes_folder
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in boxes(world))
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f0688")
    log = world.office.settings.log_path
    back_up(log, tmp_path / "copy.db")
    assert b"buckets" not in (tmp_path / "copy.db").read_bytes()


def test_the_second_measurement_is_compared_with_the_first(world: Asking) -> None:
    """R222: written as the office writes it, without titles, groups or items."""
    key = world.draft("second-measurement")
    form = world.form(key)
    assert [option.key for option in form.options] == ["satisfied", "basic", "unsatisfied"]
    assert [group.key for group in form.groups] == ["all"]


def test_who_telephones_enters_what_he_was_told(world: Asking) -> None:
    """One that was called more often than numbers were handed out leaves only void, as on paper."""
    handed = (Handed(group="masses", way=Way.TELEPHONE, count=6),)
    ready = world.office.boxes.make_ready(KEY, world.form(), handed)
    opening: dict[str, Any] = {"key": KEY, "closes_on": LAST_DAY, "handed": ready.handed}
    world.do(OpenSurvey, box=ready.box, form_digest=ready.form_digest, **opening)
    with refused(AnswerRefused, "no sheets went out to masses .on paper."):
        world.office.boxes.enter(KEY, "masses", Way.PAPER, world.answers())
    for _ in range(6):
        world.office.boxes.enter(KEY, "masses", Way.TELEPHONE, world.answers("basic"))
    world.close()
    assert {tally.counts for tally in world.state().result.tallies} == {(0, 6, 0)}  # type: ignore[union-attr]


def test_boxes_of_a_log_on_a_server_are_files_beside_the_office(tmp_path: Path) -> None:
    """A server keeps what was written for its replicas: no box goes there."""
    store = StoreSettings(folder=tmp_path, database_url="postgresql://u@h/office")
    assert Settings(store=store).boxes_folder == tmp_path / "boxes"
