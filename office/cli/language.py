"""Words in the two languages of the office."""

from typing import TYPE_CHECKING, NamedTuple

from office.words import LANGUAGES, Language

if TYPE_CHECKING:
    from workflows.schema import Title

__all__ = ["LANGUAGES", "Bilingual", "Language", "title_in"]


class Bilingual(NamedTuple):
    """The same in Chinese and in English."""

    zh: str
    en: str

    def to(self, lang: Language) -> str:
        """The one that is asked for."""
        return self.zh if lang == "zh" else self.en

    @property
    def both(self) -> str:
        """Both, for texts that are shown before the language is known."""
        return f"{self.zh} · {self.en}"


def title_in(title: "Title", lang: Language) -> str:
    """A title in one language; in Chinese where it has no English."""
    return title.zh if lang == "zh" else title.english
