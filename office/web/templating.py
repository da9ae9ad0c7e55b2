"""Templates: everything escaped, every sentence from the catalogues, in the visitor's language."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from engine.domain.sentences import rung_named
from engine.phrases import Phrase
from office.uploads.bounds import preview_of
from office.web import links
from office.web.told_events import state_said
from office.web.visit import Visit
from office.words import Language, worded

ROOM: Final = Path(__file__).parent
STATIC: Final = ROOM / "static"


@cache
def environment(lang: Language) -> Environment:
    """The templates of this room, their words in one language."""
    found = Environment(
        loader=FileSystemLoader(ROOM / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    words = partial(shown_words, lang=lang)
    found.globals.update(t=partial(_told, lang), words=words, lang=lang)
    found.globals.update(static=static, links=links, preview_of=preview_of)
    found.globals.update(state_said=state_said)
    found.filters.update(words=words, number=_number, size=_size, rung=rung_named)
    return found


def preload(lang: Language) -> None:
    """Compile every template, so that nobody who asks for a page waits for that."""
    templates = environment(lang)
    for name in templates.list_templates():
        templates.get_template(name)


def render(template: str, visit: Visit, **shown: object) -> str:
    """A page as HTML."""
    return environment(visit.lang).get_template(template).render(visit=visit, **shown)


@cache
def static(name: str) -> str:
    """The address of a file of our own, which changes when the file does."""
    mark = sha256((STATIC / name).read_bytes()).hexdigest()[:8]
    return f"/static/{name}?v={mark}"


def _told(lang: Language, code: str, /, **data: object) -> str:
    """`t("web.overdue", count=3)`."""
    return worded(Phrase(code, data), lang)


def shown_words(said: object, lang: Language) -> str:
    """A phrase, title, state, day, hour, number or text as pages show it."""
    match said:
        case None:
            return ""
        case datetime():
            return said.strftime("%Y-%m-%d %H:%M")
        case date():
            return said.isoformat()
        case time():
            return said.strftime("%H:%M")
        case bool():
            return worded(Phrase("web.yes" if said else "web.no"), lang)
        case int():
            return f"{said:,}"
        case Mapping():
            return "; ".join(f"{key}: {shown_words(value, lang)}" for key, value in said.items())
        case _:
            return worded(said, lang)


def _number(value: int) -> str:
    """12,345."""
    return f"{value:,}"


def _size(count: int | None) -> str:
    """Bytes as people read them: 1.4 MB."""
    size: float = count or 0
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GB"
