"""Drafts: what was typed is there again, with its files, for whoever follows in the post."""

import hashlib
import io
from datetime import timedelta

import pytest

from engine.calendars.clock import VirtualClock
from engine.errors import NotFound
from engine.ids import PersonId, UnitId
from office.accounts.drafts import of_person, of_unit
from office.accounts.refusals import DraftChanged
from office.accounts.store import Accounts
from tests.office.accounts.conftest import LIN, anybody, with_password

WEI = PersonId("p-wei")
TOWN = of_unit(UnitId("town-03"))
PLACE = "/c/workstyle-2009/tasks/plan-filed/units/town-03/submit"


def add(accounts: Accounts, name: str, content: bytes, field: str = "plan") -> str:
    now = accounts.clock.now()
    return accounts.files.add(TOWN, PLACE, field, name, io.BytesIO(content), LIN, now).id


def names(accounts: Accounts) -> list[str]:
    found = accounts.drafts.find(TOWN, PLACE)
    return [file.name for file in found.files] if found else []


def test_what_was_typed_is_there_again(accounts: Accounts, clock: VirtualClock) -> None:
    typed = {"note": ("第一行\n第二行 <b>",), "名称": ("x",), "kinds": ("a", "b"), "empty": ("",)}
    saved = accounts.drafts.save(TOWN, PLACE, typed, LIN, clock.now())
    found = accounts.drafts.find(TOWN, PLACE)
    assert found == saved
    assert (saved.fields, saved.saved_by, saved.saved_at) == (typed, LIN, clock.now())
    assert accounts.drafts.find(of_person(LIN), PLACE) is None
    assert accounts.drafts.find(TOWN, "/elsewhere") is None


def test_the_successor_goes_on_with_it(accounts: Accounts, clock: VirtualClock) -> None:
    accounts.drafts.save(TOWN, PLACE, {"note": ("half",)}, LIN, clock.now())
    add(accounts, "plan.pdf", b"plan")
    clock.advance(timedelta(days=1))
    saved = accounts.drafts.save(TOWN, PLACE, {"note": ("whole",)}, WEI, clock.now())
    assert (saved.saved_by, saved.fields["note"], saved.version) == (WEI, ("whole",), 3)
    assert names(accounts) == ["plan.pdf"]
    assert [each.place for each in accounts.drafts.of(TOWN)] == [PLACE]


def test_two_windows_do_not_write_over_each_other(accounts: Accounts, clock: VirtualClock) -> None:
    first = accounts.drafts.save(TOWN, PLACE, {"note": ("a",)}, LIN, clock.now(), seen=0)
    accounts.drafts.save(TOWN, PLACE, {"note": ("b",)}, LIN, clock.now(), seen=first.version)
    for seen in (0, first.version):
        with pytest.raises(DraftChanged):
            accounts.drafts.save(TOWN, PLACE, {"note": ("c",)}, LIN, clock.now(), seen=seen)
    found = accounts.drafts.find(TOWN, PLACE)
    assert found is not None
    assert found.fields["note"] == ("b",)


def test_a_file_comes_back_as_it_was(accounts: Accounts) -> None:
    content = bytes(range(256)) * 10_000  # in three pieces
    file = add(accounts, "总结（定稿）.pdf", content)
    draft = accounts.drafts.find(TOWN, PLACE)
    assert draft is not None
    (kept,) = draft.files
    assert kept.size == len(content)
    assert kept.digest == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert b"".join(accounts.files.pieces(TOWN, PLACE, file)) == content
    with accounts.files.on_disk(TOWN, PLACE, kept) as path:
        assert path.name == "总结（定稿）.pdf"
        assert path.read_bytes() == content
    assert not path.exists()


def test_the_same_file_is_kept_once(accounts: Accounts) -> None:
    first = add(accounts, "a.pdf", b"one")
    assert add(accounts, "a.pdf", b"one") == first
    others = {add(accounts, "a.pdf", b"two"), add(accounts, "b.pdf", b"one")}
    assert len({first, add(accounts, "a.pdf", b"one", "photo"), *others}) == 4


def test_a_file_is_taken_out_again(accounts: Accounts, clock: VirtualClock) -> None:
    first, second = add(accounts, "a.pdf", b"one"), add(accounts, "b.pdf", b"two")
    assert accounts.files.remove(TOWN, PLACE, first, LIN, clock.now())
    assert not accounts.files.remove(TOWN, PLACE, first, LIN, clock.now())
    assert not accounts.files.remove(of_person(WEI), PLACE, second, WEI, clock.now())
    assert names(accounts) == ["b.pdf"]
    assert count(accounts, "file_parts") == 1


def test_nobody_reads_a_file_of_another_owner(accounts: Accounts) -> None:
    file = add(accounts, "a.pdf", b"one")
    for owner, place in ((of_person(WEI), PLACE), (TOWN, "/elsewhere")):
        with pytest.raises(NotFound):
            accounts.files.pieces(owner, place, file)


def test_what_was_handed_in_is_forgotten_with_its_files(accounts: Accounts) -> None:
    add(accounts, "a.pdf", b"one")
    accounts.drafts.drop(TOWN, PLACE)
    assert accounts.drafts.find(TOWN, PLACE) is None
    assert [count(accounts, name) for name in ("drafts", "draft_files", "file_parts")] == [0, 0, 0]


def test_a_connection_that_breaks_leaves_nothing(accounts: Accounts) -> None:
    class Breaking(io.BytesIO):
        reads = 0

        def read(self, size: int | None = -1) -> bytes:
            self.reads += 1
            if self.reads > 5:
                raise ConnectionResetError
            return super().read(size)

    now = accounts.clock.now()
    with pytest.raises(ConnectionResetError):
        accounts.files.add(TOWN, PLACE, "plan", "a", Breaking(b"x" * (3 << 20)), LIN, now)
    assert names(accounts) == []
    assert count(accounts, "file_parts") == 0


@pytest.mark.parametrize(
    ("name", "on_disk"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\0b.pdf", "ab.pdf"),
        ("\ud800.pdf", "?.pdf"),
        ("..", "file"),
        ("", "file"),
        ("C:\\temp\\a.pdf", "C:_temp_a.pdf"),
        ("一" * 150 + ".pdf", "一" * 78 + ".pdf"),
        ("\u202egnp.exe", "_gnp.exe"),
    ],
)
def test_hostile_names_stay_in_their_folder(accounts: Accounts, name: str, on_disk: str) -> None:
    add(accounts, name, b"one")
    draft = accounts.drafts.find(TOWN, PLACE)
    assert draft is not None
    with accounts.files.on_disk(TOWN, PLACE, draft.files[0]) as path:
        assert path.name == on_disk


def test_drafts_of_half_a_year_ago_are_forgotten(accounts: Accounts, clock: VirtualClock) -> None:
    with_password(accounts)
    accounts.drafts.save(TOWN, PLACE, {}, LIN, clock.now())
    add(accounts, "a.pdf", b"one")
    clock.advance(timedelta(days=181))
    accounts.sign_in("lin.hua", "three quiet lanterns", "10.1.0.7", "", anybody)
    assert [count(accounts, name) for name in ("drafts", "file_parts")] == [0, 0]


def count(accounts: Accounts, table: str) -> int:
    with accounts._engine.connect() as conn:
        return int(conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
