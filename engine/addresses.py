"""One rule for mail addresses: where a roster is imported, where a person is registered or
amended, and where a letter is sent.

The forms of addresses are known by the library email-validator; no name is looked up.
"""

import re
from functools import lru_cache
from typing import Final

from engine.phrases import Phrase, phrase

_SEVERAL: Final = re.compile(r"[,;，；、\s]")
_KEPT: Final = 4096


def address_fault(text: str) -> Phrase | None:
    """Why letters cannot be sent there, a `fault.address.*`; None if they can."""
    found = _read(text)
    return None if isinstance(found, str) else found


def ascii_address(text: str) -> str:
    """The address as every mail server takes it, the name of its host in IDNA.

    ValueError for what cannot be used.
    """
    found = _read(text)
    if isinstance(found, str):
        return found
    raise ValueError(str(found))


@lru_cache(maxsize=_KEPT)
def _read(text: str) -> Phrase | str:
    name, at, host = text.rpartition("@")
    if not at or "@" in name:
        return phrase("fault.address.one-at")
    if "<" in text or ">" in text:
        return phrase("fault.address.brackets")
    if _SEVERAL.search(text):
        return phrase("fault.address.several")
    if not name.isascii():
        return phrase("fault.address.not-ascii", name=name)
    if "." not in host:
        return phrase("fault.address.no-dot", host=host)
    return _validated(text, name, host)


def _validated(text: str, name: str, host: str) -> Phrase | str:
    # Here, as most commands look at no address.
    import email_validator

    if "local" in email_validator.SPECIAL_USE_DOMAIN_NAMES:
        # Offices name hosts of their own network so.
        email_validator.SPECIAL_USE_DOMAIN_NAMES.remove("local")

    def validated(address: str) -> str | None:
        try:
            found = email_validator.validate_email(
                address,
                allow_smtputf8=False,
                check_deliverability=False,
                globally_deliverable=False,
                test_environment=True,
            )
        except email_validator.EmailNotValidError:
            return None
        return found.ascii_email

    if usable := validated(text):
        return usable
    if validated(f"{name}@x.example"):
        return phrase("fault.address.host", host=host)
    return phrase("fault.address.name", name=name)
