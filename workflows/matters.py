"""What a definition says of its matters, and of the channels in which it makes something public."""

from workflows.schema import Definition
from workflows.sections.matter import MatterKind
from workflows.sections.publication import channels_of


def kind_of(definition: Definition, key: str) -> MatterKind | None:
    """The sort of matter of this key, None where the definition has none."""
    return next((kind for kind in definition.matters or () if kind.key == key), None)


def all_channels(definition: Definition) -> tuple[str, ...]:
    """Every channel in which the campaign makes something public."""
    asked = (channel for kind in definition.matters or () for channel in kind.publish)
    return channels_of(definition.channels, asked)
