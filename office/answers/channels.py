"""The channels in which something is made public, as people read them."""

from engine.phrases import Phrase
from office.words import LANGUAGES, is_known, worded
from workflows.sections.known import section_title
from workflows.titles import Title


def channel_title(key: str) -> Title:
    """The name of a channel that every office knows; of another one what its plan calls it."""
    said = Phrase(f"label.publication.channel.{key}")
    if not all(is_known(said.code, lang) for lang in LANGUAGES):
        return Title(zh=key, en=key)
    return Title(zh=worded(said, "zh"), en=worded(said, "en"))


def section_called(definition: object, family: str, key: str) -> Title:
    """What a definition calls a part of a section; publications are kept by their channels."""
    if family == "publication":
        return channel_title(key)
    return section_title(definition, family, key)
