"""A definition on its way into a campaign's first event: checked once, and its digest taken."""

import hashlib

import msgspec

from workflows.schema import Definition
from workflows.tree import written


def checked(definition: Definition) -> Definition:
    """The definition with its defaults written out; raises DefinitionFaults that lists everything
    wrong with it.
    """
    # Imported here: a running campaign is read without the checks, and what they stand on.
    from workflows.reading.loader import from_tree

    return from_tree(written(definition), definition.key)


def canonical_bytes(definition: Definition) -> bytes:
    """The one spelling of a definition that its digest is taken of: JSON, keys sorted."""
    return msgspec.json.encode(definition, order="deterministic")


def digest(definition: Definition) -> str:
    """`"sha256:..."` of the canonical bytes, in hexadecimal; a campaign's first event bears it."""
    return f"sha256:{hashlib.sha256(canonical_bytes(definition)).hexdigest()}"
