"""How a person is reached: addresses at channels beside mail, the channel and language he wants."""

import re
from typing import Final

from engine.domain.directory.commands import AmendPerson
from engine.domain.directory.events import Reach, ReachAmended
from engine.domain.directory.state import Person
from engine.errors import RuleBroken

LANGUAGES: Final = ("zh", "en")
CHANNEL_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,29}")
_LONGEST: Final = 200


def amended_reach(command: AmendPerson, known: Person) -> tuple[ReachAmended, ...]:
    """What follows of a command for how a person is reached. Raises RuleBroken."""
    found = {each.channel: each.address for each in known.reach}
    for each in command.reach:
        _check_channel(each.channel)
        address = each.address.strip()
        if len(address) > _LONGEST:
            raise RuleBroken("error.directory.reach-long", channel=each.channel, most=_LONGEST)
        if address:
            found[each.channel] = address
        else:
            found.pop(each.channel, None)
    channel = known.channel if command.channel is None else command.channel.strip()
    if channel:
        _check_channel(channel)
    lang = known.lang if command.lang is None else command.lang
    if lang and lang not in LANGUAGES:
        raise RuleBroken("error.directory.no-language", lang=lang, known=LANGUAGES)
    reach = tuple(Reach(name, address) for name, address in sorted(found.items()))
    if (reach, channel, lang) == (known.reach, known.channel, known.lang):
        return ()
    amended = ReachAmended(
        stamp=command.stamp, person=command.person, reach=reach, channel=channel, lang=lang
    )
    return (amended,)


def _check_channel(name: str) -> None:
    if not CHANNEL_NAME.fullmatch(name):
        raise RuleBroken("error.directory.no-channel-name", channel=name)
