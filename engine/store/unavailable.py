"""Why a store cannot be used, in codes of the message catalogues."""

from pathlib import Path

from engine.errors import StoreUnavailable
from engine.phrases import Phrase, phrase


def unavailable(
    place: Path | str | Phrase, fault: str, remedy: str, /, **data: object
) -> StoreUnavailable:
    """The error for `fault.store.FAULT` and `remedy.store.REMEDY`, whose places `data` fills.

    A fault with a blank in it is no code: it is what the driver said.
    """
    what = fault if " " in fault else phrase(f"fault.store.{fault}", **data)
    where = place if isinstance(place, Phrase) else str(place)
    return StoreUnavailable(where, what, phrase(f"remedy.store.{remedy}"))
