"""Ids of commands: a command sent again is answered with its first result, another one refused."""

import re
from hashlib import blake2b
from typing import Final

import msgspec

from engine.domain.event import Command, Stamp, Via
from engine.errors import BadInput, CommandReused
from engine.phrases import phrase
from engine.store.decisions import CommandOnRecord

_FORM: Final = re.compile(r"[!-~]{1,200}")
_RESERVED: Final = ("tick:", "sim:", "sealed:")
FACES: Final = (Via.CLI, Via.API, Via.WEB)
"""Through which people and their programs hand in what they have made up themselves."""


def check_form(stamp: Stamp) -> None:
    """Raise BadInput for an id that no person or program may give."""
    given = stamp.command_id
    if not _FORM.fullmatch(given):
        raise BadInput(phrase("thing.command-id"), [phrase("fault.command-id.form", id=given)])
    if given.startswith(_RESERVED):
        raise BadInput(phrase("thing.command-id"), [phrase("fault.command-id.reserved", id=given)])


def fingerprint(command: Command) -> bytes:
    """16 bytes that tell a command from every other: its type, who acts, and its fields as given.

    Moment, face and login are left out: they differ when the same command is sent again.
    """
    stamp = command.stamp
    fields = [getattr(command, name) for name in command.__struct_fields__ if name != "stamp"]
    told = (
        type(command).__name__,
        stamp.actor,
        stamp.on_behalf_of,
        stamp.effective_on,
        stamp.reason,
        fields,
    )
    return blake2b(msgspec.json.encode(told), digest_size=16).digest()


def check_same(stamp: Stamp, mark: bytes, found: CommandOnRecord) -> None:
    """Raise CommandReused if another command, or somebody else's, is on record under its id.

    A command recorded before there were fingerprints is told by its people alone.
    """
    first = next((recorded.event.stamp for recorded in found.result), None)
    others = first is not None and first.people != stamp.people
    if others or (found.fingerprint is not None and found.fingerprint != mark):
        raise CommandReused(stamp.command_id)
