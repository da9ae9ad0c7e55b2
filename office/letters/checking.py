"""Whether an office's own templates can be used: each is tried on a letter of every form."""

from datetime import date, time
from pathlib import Path

from engine.phrases import Phrase, phrase
from office.letters.content import Content
from office.letters.rendering import NAMES, Templates
from office.letters.samples import FORMS, sample
from office.letters.writing import Writer
from office.settings import Settings
from office.words import LANGUAGES, Language, worded


def sample_letter(settings: Settings, form: str, lang: Language, on: date) -> Content:
    """A letter of a form to nobody in particular."""
    name = worded(phrase("letter.sample.name"), lang)
    return Writer(settings, lang).content(name, sample(form, on, lang), on, time(9))


def template_faults(settings: Settings, on: date) -> tuple[tuple[str, ...], tuple[Phrase, ...]]:
    """The templates that the office has of its own, and what is wrong with them; a file of the
    folder that is none of ours to replace is told too.
    """
    own: dict[str, None] = {}
    faults: dict[str, Phrase] = {}
    for lang in LANGUAGES:
        templates = Templates(settings.letters.folder, lang)
        for name in NAMES:
            if (mine := templates.own(name)) is None:
                continue
            own[mine] = None
            for form in FORMS:
                templates.render(name, sample_letter(settings, form, lang, on))
        faults |= templates.faults
    return tuple(own), (*faults.values(), *_strangers(settings.letters.folder))


def _strangers(folder: Path) -> list[Phrase]:
    """Files that look like templates and never are one: a slip in a name is seen nowhere else."""
    known = {
        *NAMES,
        *(f"{n.split('.')[0]}.{lang}.{n.split('.')[1]}" for n in NAMES for lang in LANGUAGES),
    }
    found = sorted(folder.glob("*")) if folder.is_dir() else []
    return [
        phrase("fault.letters.stranger", place=str(file), known=NAMES)
        for file in found
        if file.suffix in (".txt", ".html", ".j2")
        and file.name not in known
        and file.name[0] != "_"
    ]
