"""All boxes of an office: a folder beside the log that no backup and no bundle takes along."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from secrets import randbits
from threading import Lock
from typing import Final

from msgspec import Struct

from engine.calendars.clock import day_and_hour
from engine.domain.family import Reads
from engine.domain.survey.closing import is_late
from engine.domain.survey.form import Form, Handed, Tokens
from engine.domain.survey.results import Sheets
from engine.domain.survey.state import SurveyItem, evolve
from engine.domain.survey.table import SurveyState, Way
from engine.errors import BadInput, RuleBroken
from engine.ids import CampaignId, ItemKey
from engine.phrases import Phrase, phrase
from engine.store.sqlite.files import Inode, inode
from office.boxes.box import About, Box, Full, Sealed, Spent, Unknown, make
from office.boxes.kept import digest_kept, keep
from office.boxes.marking import Answers, marked, unfit
from office.boxes.tokens import new_token, token_hash
from office.folders import make_folder

_FOLDER_RIGHTS: Final = 0o700
_BOX, _KEPT, _UNFINISHED = ".box", ".sheets", ".unfinished"
_FORGOTTEN: Final = timedelta(minutes=10)
"""A box that was sealed so long ago for a closing that never came takes answers again."""
_NO_BACKUP: Final = "Signature: 8a477f597d28d172789f06886806bc55\n"
"""By this programs that make backups know a folder that they leave out."""


class AnswerRefused(RuleBroken):
    """An answer that does not count; the sentence says why, and what can be done."""


class Ready(Struct, frozen=True, kw_only=True):
    """A box that was made ready, and its tokens, which are shown now and never again."""

    box: str
    form_digest: str
    handed: tuple[Handed, ...]
    tokens: tuple[Tokens, ...]
    slips: Mapping[str, tuple[str, ...]] = {}


class Boxes:
    """The boxes of one office; for many threads and processes."""

    def __init__(
        self,
        folder: Path,
        reads: Reads,
        now: Callable[[], datetime],
        bits: Callable[[int], int] = randbits,
    ) -> None:
        """`bits` gives so many bits by chance; only a simulation names another source."""
        self._folder, self._reads, self._now, self._bits = folder, reads, now, bits
        self._turn = Lock()
        self._kept_open: dict[Path, tuple[Inode, Box]] = {}

    def close(self) -> None:
        """Let go of the boxes that are kept open."""
        with self._turn:
            for _, box in self._kept_open.values():
                box.close()
            self._kept_open.clear()

    # --- made ready, before a survey is opened ----------------------------------------------

    def make_ready(self, key: ItemKey, form: Form, handed: Iterable[Handed]) -> Ready:
        """A new box, with one token for each sheet that goes out by token. An earlier one that was
        made ready stays of no use. Raises BadInput, StoreUnavailable.
        """
        handed = tuple(handed)
        if faults := tuple(unfit(form, handed)):
            raise BadInput(phrase("thing.survey", number=key.number), faults)
        self._make_folder()
        box = f"{self._bits(64):016x}"
        slips = {
            each.group: tuple(new_token(self._bits) for _ in range(each.count))
            for each in handed
            if each.way is Way.TOKEN
        }
        hashes = {
            group: sorted(token_hash(box, token) for token in tokens)
            for group, tokens in slips.items()
        }
        make(self._path(key, box), About(box=box, form=form, handed=handed), hashes)
        return Ready(
            box=box,
            form_digest=form.digest,
            handed=handed,
            tokens=_tokens(hashes),
            slips=slips,
        )

    def ready(self, key: ItemKey) -> Ready | None:
        """The box that was made ready last, without the tokens themselves; None if none was."""
        found = sorted(self._found(key), key=lambda path: path.stat().st_mtime_ns)
        if not found:
            return None
        with Box(found[-1], self._bits) as box:
            about = box.about
            return Ready(
                box=about.box,
                form_digest=about.form.digest,
                handed=about.handed,
                tokens=_tokens(box.hashes()),
            )

    # --- answers ----------------------------------------------------------------------------

    def answer(self, key: ItemKey, token: str, answers: Answers) -> None:
        """Count the sheet of a one-time token. Raises AnswerRefused, BadInput (blanks), NotFound,
        StoreUnavailable; then the token is as good as before.
        """
        form, name = self._open(key)
        sheet = marked(form, answers)
        with self._turn:
            box = self._box(key, name)
            self._taken(key, box, lambda: box.spend(token_hash(name, token), sheet))

    def enter(self, key: ItemKey, group: str, way: Way, answers: Answers | None) -> None:
        """Count a sheet that came back on paper or by telephone; None is one that is spoilt. Raises
        what `answer` raises.
        """
        form, name = self._open(key)
        sheet = None if answers is None else marked(form, answers)
        with self._turn:
            box = self._box(key, name)
            if not any((h.group, h.way) == (group, way) for h in box.about.handed):
                said = phrase(f"label.survey.way.{way}")
                thing = _thing(key)
                raise AnswerRefused("error.survey.none-handed", survey=thing, group=group, way=said)
            self._taken(key, box, lambda: box.enter(group, way, sheet))

    def _open(self, key: ItemKey) -> tuple[Form, str]:
        """The form of a survey that takes answers at this moment, and the name of its box."""
        state = self._reads.state(key.stream, evolve)
        opened = state.opened if state else None
        if state is None or opened is None or state.state is not SurveyState.OPEN:
            code = "not-open" if state is None or state.state is SurveyState.DRAFTED else "over"
            raise AnswerRefused(f"error.survey.{code}", survey=_thing(key))
        if is_late(opened, self._now()):
            last = day_and_hour(opened.closes_on, opened.hour)
            raise AnswerRefused("error.survey.late", survey=_thing(key), day=last)
        return opened.form, opened.box

    def _taken(self, key: ItemKey, box: Box, take: Callable[[], None]) -> None:
        try:
            try:
                take()
            except Sealed:
                sealed = box.sealed_at()
                if sealed is not None and self._now() - sealed < _FORGOTTEN:
                    raise
                box.unseal()
                take()
        except Unknown:
            raise AnswerRefused("error.survey.unknown-token", survey=_thing(key)) from None
        except Spent:
            raise AnswerRefused("error.survey.spent", survey=_thing(key)) from None
        except Sealed:
            raise AnswerRefused("error.survey.over", survey=_thing(key)) from None
        except Full:
            raise AnswerRefused("error.survey.full", survey=_thing(key)) from None

    # --- closing ----------------------------------------------------------------------------

    def sheets_of(self, key: ItemKey, *, rehearsed: bool) -> Callable[[], Sheets | None]:
        """What seals the box of an open survey and counts it (Figures.sheets_of)."""

        def sheets() -> Sheets | None:
            state = self._reads.state(key.stream, evolve)
            path = self._path(key, state.opened.box) if state and state.opened else None
            if path is None or not path.is_file():
                return None
            with Box(path, self._bits) as box:
                if rehearsed:
                    return box.back()
                box.seal(self._now())
                return box.counted()

        return sheets

    def back(self, key: ItemKey) -> Sheets | None:
        """How many came back so far of an open survey; None where there is no box."""
        return self.sheets_of(key, rehearsed=True)()

    def tidy(self, campaign: CampaignId | None = None) -> int:
        """Put away the boxes of surveys that are over: of closed ones the sheets are kept in a new
        file, of void ones nothing; how many were put away. Boxes of another log are left alone.
        """
        if not self._folder.is_dir():
            return 0
        done = 0
        for path in self._folder.glob(f"{campaign or '*'}.*{_BOX}"):
            key, name = _named(path)
            state = self._reads.state(key.stream, evolve)
            if state is not None and state.state is not SurveyState.DRAFTED:
                done += self._put_away(path, name, state)
        return done

    def _put_away(self, path: Path, name: str, state: SurveyItem) -> bool:
        """Put away one box, unless it takes answers still."""
        own = state.opened is not None and state.opened.box == name
        if own and state.state is SurveyState.OPEN:
            return False
        if own and state.closed is not None:
            with Box(path, self._bits) as box:
                keep(path.with_suffix(_KEPT), box.kept())
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
        return True

    def recount(self, key: ItemKey) -> str | None:
        """The digest of the sheets that were kept of a closed survey; None where they are gone."""
        found = list(self._found(key, _KEPT))
        return digest_kept(found[0]) if found else None

    # --- the folder -------------------------------------------------------------------------

    def _box(self, key: ItemKey, box: str) -> Box:
        """A box that is kept open between answers, if it is still the file that was opened."""
        path = self._path(key, box)
        if not path.is_file():
            raise AnswerRefused("error.survey.no-box", survey=_thing(key), box=box)
        here, (opened, kept) = inode(path), self._kept_open.get(path, (None, None))
        if kept is not None and opened == here:
            return kept
        if kept is not None:
            kept.close()
        found = Box(path, self._bits)
        self._kept_open[path] = here, found
        return found

    def _path(self, key: ItemKey, box: str) -> Path:
        return self._folder / f"{key.campaign}.{key.number}.{box}{_BOX}"

    def _found(self, key: ItemKey, suffix: str = _BOX) -> Iterator[Path]:
        yield from self._folder.glob(f"{key.campaign}.{key.number}.*{suffix}")

    def _make_folder(self) -> None:
        make_folder(self._folder, _FOLDER_RIGHTS)
        tag = self._folder / "CACHEDIR.TAG"
        if not tag.exists():
            tag.write_text(_NO_BACKUP)


def _named(path: Path) -> tuple[ItemKey, str]:
    campaign, number, box = path.name.removesuffix(_BOX).rsplit(".", 2)
    return ItemKey("survey", CampaignId(campaign), number), box


def _thing(key: ItemKey) -> Phrase:
    return phrase("thing.survey", number=key.number)


def _tokens(hashes: Mapping[str, Iterable[bytes]]) -> tuple[Tokens, ...]:
    return tuple(
        Tokens(group=group, hashes=tuple(each.hex() for each in own))
        for group, own in hashes.items()
        if own
    )
