"""What the doctor says of one thing."""

from msgspec import Struct

from engine.errors import Said
from engine.phrases import Phrase


class Finding(Struct, frozen=True):
    """One thing that was looked at. `remedy` says what to do, where there is something to do."""

    what: Phrase
    ok: bool
    found: Said
    remedy: Said = ""
