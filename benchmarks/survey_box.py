"""Answers into one sealed box, beside the driver alone that shuffles a box in the same way.

Both write to memory where the machine has such a folder: a disk makes both wait, for as long.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from secrets import randbits
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.figures import Block, Figure, Sizes, Work, compare
from engine.domain.event import Stamp, Via
from engine.domain.survey.events import SurveyDrafted, SurveyOpened
from engine.domain.survey.form import Choice, Form, Handed, Named
from engine.domain.survey.state import SurveyItem
from engine.domain.survey.table import SurveyState, Way
from engine.ids import CampaignId, CommandId, ItemKey, PersonId
from office.boxes.boxes import Boxes, Ready
from office.boxes.layout import HASH_BYTES, new_sheet
from office.boxes.marking import marked
from office.boxes.tokens import token_hash
from workflows.titles import Title

_MEMORY: Final = Path("/dev/shm")
_SLICES: Final = 10
_KEY: Final = ItemKey("survey", CampaignId("bench"), "v-0001")
_NOW: Final = datetime(2009, 3, 2, tzinfo=UTC)


def _named(prefix: str, count: int) -> tuple[Named, ...]:
    return tuple(Named(key=f"{prefix}-{n}", title=Title(zh=str(n))) for n in range(count))


_FORM: Final = Form(
    title=Title(zh="测评"),
    subjects=_named("section", 10),
    items=_named("item", 2),
    options=tuple(Choice(key=str(n), title=Title(zh=str(n)), points=n) for n in range(3)),
    groups=_named("group", 3),
    hide_below=5,
)
_ANSWERS: Final = dict.fromkeys(_FORM.cells, "1")


class _Reads:
    """A log in which one survey is open, with this box."""

    def __init__(self) -> None:
        self.found: SurveyItem | None = None

    def state(self, _stream: object, _evolve: object) -> SurveyItem | None:
        """That survey."""
        return self.found


class _Answers:
    """A slice of the slips, each answered once; the box is filled further with every round."""

    def __init__(self, slips: list[str], answer: Callable[[str], None]) -> None:
        self._slips, self._answer, self._at = slips, answer, 0
        self._size = len(slips) // (_SLICES + 1)

    def prepare(self) -> Work:
        """The next slice."""
        first, self._at = self._at, self._at + self._size

        def work() -> int:
            for token in self._slips[first : self._at]:
                self._answer(token)
            return self._size

        return work


def beside_raw(folder: Path, sizes: Sizes) -> Figure:
    """How many answers a second."""
    place = str(_MEMORY) if _MEMORY.is_dir() else str(folder)
    with TemporaryDirectory(dir=place, prefix="bench-boxes-") as found:
        reads, now = _Reads(), lambda: _NOW
        boxes = Boxes(Path(found) / "ours", reads, now)  # type: ignore[arg-type]
        ready = _ready(boxes, sizes.answers)
        reads.found = _open(ready)
        raw = Boxes(Path(found) / "raw", reads, now)  # type: ignore[arg-type]
        other = _ready(raw, sizes.answers)
        (path,) = (Path(found) / "raw").glob("*.box")
        with closing(_connected(path)) as conn:
            theirs: Block = _Answers(_slips(other), lambda token: _insert(conn, other.box, token))
            ours: Block = _Answers(_slips(ready), lambda token: boxes.answer(_KEY, token, _ANSWERS))
            measured = compare(
                f"{sizes.answers:,} answers into one box",
                "answers/s",
                ours,
                theirs,
                baseline_name="sqlite3, shuffled alike",
                budget=0.5,
                rounds=_SLICES,
            )
        boxes.close()
        return measured


def _ready(boxes: Boxes, answers: int) -> Ready:
    each = -(-answers * (_SLICES + 1) // _SLICES // len(_FORM.groups)) + 1
    handed = [Handed(group=group.key, way=Way.TOKEN, count=each) for group in _FORM.groups]
    return boxes.make_ready(_KEY, _FORM, handed)


def _slips(ready: Ready) -> list[str]:
    return [token for tokens in ready.slips.values() for token in tokens]


def _open(ready: Ready) -> SurveyItem:
    stamp = Stamp(
        recorded_at=_NOW,
        on=_NOW.date(),
        actor=PersonId("office"),
        via=Via.CLI,
        command_id=CommandId("c-1"),
    )
    drafted = SurveyDrafted(
        stamp=stamp,
        campaign=_KEY.campaign,
        survey=_KEY.number,
        key="review",
        title=_FORM.title,
        subjects=(),
    )
    opened = SurveyOpened(
        stamp=stamp,
        form=_FORM,
        digest=_FORM.digest,
        handed=ready.handed,
        tokens=(),
        closes_on=date(2009, 3, 20),
        closes_at=datetime(2009, 3, 20, 16, tzinfo=UTC),
        box=ready.box,
    )
    return SurveyItem(state=SurveyState.OPEN, drafted=drafted, opened=opened)


def _connected(path: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("PRAGMA journal_mode = TRUNCATE").fetchone()
    conn.execute("PRAGMA synchronous = FULL").close()
    return conn


def _insert(conn: sqlite3.Connection, box: str, token: str) -> None:
    """One sheet by the driver alone: its token marked, its bucket written in the order of ids."""
    wanted = token_hash(box, token)
    sheet = new_sheet(0, marked(_FORM, _ANSWERS), randbits)
    ask: Callable[..., Any] = conn.execute
    ask("BEGIN IMMEDIATE")
    slices, buckets = _counts(conn)
    number = int.from_bytes(wanted[:8], "big") * slices >> 64
    (entries,) = ask("SELECT entries FROM tokens WHERE id = ?", (number,)).fetchone()
    at = next(
        i for i in range(0, len(entries), HASH_BYTES + 2) if entries[i : i + HASH_BYTES] == wanted
    )
    spent = entries[: at + HASH_BYTES + 1] + b"\1" + entries[at + HASH_BYTES + 2 :]
    ask("UPDATE tokens SET entries = ? WHERE id = ?", (spent, number))
    bucket = int.from_bytes(sheet[:8], "big") % buckets
    (held,) = ask("SELECT sheets FROM buckets WHERE id = ?", (bucket,)).fetchone()
    size = len(sheet)
    rows = [held[i : i + size] for i in range(0, len(held), size) if any(held[i : i + size])]
    shuffled = b"".join(sorted((*rows, sheet))).ljust(len(held), b"\0")
    ask("UPDATE buckets SET sheets = ? WHERE id = ?", (shuffled, bucket))
    (numbers,) = ask("SELECT numbers FROM counts").fetchone()
    more = int.from_bytes(numbers[:4], "big") + 1
    ask("UPDATE counts SET numbers = ?", (more.to_bytes(4, "big") + numbers[4:],))
    ask("COMMIT")


_KNOWN: dict[int, tuple[int, int]] = {}


def _counts(conn: sqlite3.Connection) -> tuple[int, int]:
    """How many slices and buckets there are; looked up once."""
    if id(conn) not in _KNOWN:
        (slices,) = conn.execute("SELECT count(*) FROM tokens").fetchone()
        (buckets,) = conn.execute("SELECT count(*) FROM buckets").fetchone()
        _KNOWN[id(conn)] = slices, buckets
    return _KNOWN[id(conn)]
