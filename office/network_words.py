"""Why another program could not be reached, in words: out of what a library says of it."""

import re
from typing import Final

from engine.errors import Said
from engine.phrases import phrase

_CERTIFICATE: Final = re.compile(r"certificate verify failed:? ?(.*?)(?: \(_ssl\.c:\d+\))?\W*$")
_KINDS: Final = (
    (re.compile(r"refused", re.I), "fault.network.refused"),
    (re.compile(r"gaierror|getaddrinfo|Name or service not|NameResolution"), "fault.network.name"),
    (re.compile(r"Timeout|timed out", re.I), "fault.network.slow"),
    (re.compile(r"Reset|BrokenPipe|Disconnected|Aborted", re.I), "fault.network.ended"),
    (re.compile(r"Errno 101|Errno 113|unreachable|No route", re.I), "fault.network.no-way"),
)
_TLS: Final = re.compile(r"SSL\w*Error: (?:\[[^\]]*\] )?(.*?)(?: \(_ssl\.c:\d+\))?$")
_CLASS: Final = re.compile(r"^[A-Za-z_.]+(?:Error|Exception|Timeout): (?:\[Errno -?\d+\] )?(?=.)")


def network_words(told: str) -> Said:
    """`ConnectionRefusedError: [Errno 111] Connection refused` as a phrase; what is rare keeps the
    words of the library, without the name of its class.
    """
    if found := _CERTIFICATE.search(told):
        return phrase("fault.network.certificate", why=found[1])
    if found := _TLS.search(told):
        return phrase("fault.network.tls", why=found[1])
    for sign, code in _KINDS:
        if sign.search(told):
            return phrase(code)
    return _CLASS.sub("", told)
