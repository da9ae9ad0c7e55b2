"""Templates of letters: our own, and those that an office puts in their place.

Of a template in the office's folder that cannot be used the letter is told by ours: nobody is left
without his letter for a slip of the pen, and `faults` says what is to be mended.
"""

from functools import partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader

from engine.phrases import Phrase
from office.letters.bounds import MOST, BoundedEnvironment, TooMuch
from office.letters.content import Content, Line
from office.letters.template_faults import EmptyText, Lacking, told
from office.words import Language, worded

OURS: Final = Path(__file__).parent / "templates"
NAMES: Final = ("subject.txt", "letter.txt", "letter.html")


class Templates:
    """The templates of one language. `letter.zh.html` of the office's folder goes before its
    `letter.html`, and that before ours.
    """

    def __init__(self, folder: Path, lang: Language) -> None:
        self.lang = lang
        self.faults: dict[str, Phrase] = {}
        self._folder = folder if folder.is_dir() else None
        self._tried: dict[str, int] = {}
        self._ours = _environment(Environment, OURS, lang)
        self._own = _environment(BoundedEnvironment, folder, lang) if self._folder else None

    def render(self, name: str, letter: Content) -> str:
        """The letter by a template of this name; `faults` has what is wrong with those that were
        tried. One at fault is tried again once its file is another.
        """
        own = self.own(name)
        if own is not None and (own not in self.faults or self._is_new(own)):
            try:
                self._tried[own] = self._changed(own)
                found = self._rendered(own, letter)
                self.faults.pop(own, None)
                return found
            except Exception as fault:  # templates run what their authors wrote
                self.faults[own] = told(self._folder, own, fault)
        return self._ours.get_template(name).render(letter=letter)

    def own(self, name: str) -> str | None:
        """The name of the office's own template, None where it has none."""
        if self._folder is None:
            return None
        stem, _, kind = name.rpartition(".")
        names = (f"{stem}.{self.lang}.{kind}", name)
        return next((each for each in names if (self._folder / each).is_file()), None)

    def _changed(self, own: str) -> int:
        """When its file was changed last; 0 for one that is gone meanwhile."""
        try:
            return (self._folder or OURS).joinpath(own).stat().st_mtime_ns
        except OSError:
            return 0

    def _is_new(self, own: str) -> bool:
        return self._changed(own) != self._tried.get(own)

    def _rendered(self, own: str, letter: Content) -> str:
        assert self._own is not None, "there is a folder"
        found, made = list[str](), 0
        for part in self._own.get_template(own).generate(letter=letter):
            made += len(part)
            if made > MOST:
                raise TooMuch
            found.append(part)
        text = "".join(found)
        if not text.strip():
            raise EmptyText
        return text


def _environment(kind: type[Environment], folder: Path, lang: Language) -> Environment:
    """Templates that others write are run in a sandbox: they see the letter, nothing behind it."""
    found = kind(
        loader=FileSystemLoader(folder),
        autoescape=lambda name: bool(name and name.endswith(".html")),
        undefined=Lacking,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(t=partial(_told, lang, {}), numbers=_numbers)
    return found


def _told(lang: Language, known: dict[str, str], code: str, /, **data: object) -> str:
    """`t("letter.button")`; what has no places is looked up once."""
    if data:
        return worded(Phrase(code, data), lang)
    if code not in known:
        known[code] = worded(Phrase(code), lang)
    return known[code]


def _numbers(lines: tuple[Line, ...]) -> tuple[str, ...]:
    return tuple(str(line.number) for line in lines)
