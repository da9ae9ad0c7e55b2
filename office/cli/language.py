"""The names that a definition gives, in the language of the screen."""

from office.words import Language
from workflows.schema import Title


def title_in(title: Title, lang: Language) -> str:
    """A title in one language; Chinese where there is no English."""
    return title.zh if lang == "zh" else title.english
