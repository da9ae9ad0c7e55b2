"""The names that a definition gives, in the language of the screen."""

from typing import TYPE_CHECKING

from office.words import Language

if TYPE_CHECKING:
    from workflows.schema import Title


def title_in(title: "Title", lang: Language) -> str:
    """A title in one language; in Chinese where it has no English."""
    return title.zh if lang == "zh" else title.english
