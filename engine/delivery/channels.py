"""Channels: where a letter leaves the house. One that cannot take it says whether to retry."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from engine.delivery.letter import Letter
from engine.errors import EngineError, Said
from engine.phrases import phrase


class ChannelFault(EngineError):
    """The channel did not take the letter; `retriable` says whether waiting can help.

    `whole` says that the channel takes no letter at all now, whoever it is to: it cannot be
    reached, or does not let the office in.
    """

    def __init__(
        self,
        channel: str,
        fault: Said,
        remedy: Said,
        *,
        retriable: bool = True,
        whole: bool = False,
    ) -> None:
        self.channel, self.fault, self.remedy = channel, fault, remedy
        self.retriable, self.whole = retriable, whole
        super().__init__("error.channel", channel=channel, fault=fault, remedy=remedy)


class Channel(Protocol):
    """Takes letters one by one. The same one twice counts once, where the medium allows it."""

    @property
    def name(self) -> str:
        """What the settings and the record call it: `file`, `mail`, `dingtalk`."""
        ...

    def send(self, letter: Letter) -> str:
        """Hand the letter over; the receipt names it there. Raises ChannelFault."""
        ...


@runtime_checkable
class BatchChannel(Channel, Protocol):
    """Takes many letters in one go: they cost it little more than one."""

    def send_batch(self, letters: Sequence[Letter]) -> Sequence[str | ChannelFault]:
        """Hand them over: the receipt or the fault of each, in their order."""
        ...


@runtime_checkable
class NetworkChannel(Channel, Protocol):
    """Speaks over the network: several letters at once, each over a connection of its own."""

    @property
    def connections(self) -> int:
        """How many letters may be under way at once, 1 or more."""
        ...

    def address_of(self, letter: Letter) -> str:
        """Where it takes this letter; empty if it reaches the person nowhere."""
        ...

    def close(self) -> None:
        """End the connections that it keeps; the next letter opens them anew."""
        ...


@runtime_checkable
class DiscreetChannel(Channel, Protocol):
    """Knows secrets, which libraries repeat in the texts of their errors."""

    def hidden(self, text: str) -> str:
        """The text without them."""
        ...


class MemoryChannel:
    """Keeps what it is given, for tests and rehearsals. `refusing` maps addresses to the fault
    that sending to them raises; it may be changed between sends.
    """

    name = "memory"

    def __init__(self, refusing: Mapping[str, ChannelFault] | None = None) -> None:
        self.sent: list[Letter] = []
        self.refusing: dict[str, ChannelFault] = dict(refusing or {})

    def send(self, letter: Letter) -> str:
        """Keep it; the same letter again takes the place of the first."""
        address = letter.recipient.address
        if address in self.refusing:
            raise self.refusing[address]
        if not address:
            raise ChannelFault(
                self.name,
                phrase("fault.channel.no-address", person=letter.recipient.person),
                phrase("remedy.channel.roster"),
                retriable=False,
            )
        self.sent = [kept for kept in self.sent if kept.stream != letter.stream] + [letter]
        return letter.stream

    def send_batch(self, letters: Sequence[Letter]) -> Sequence[str | ChannelFault]:
        """Keep them."""
        return [self._outcome(letter) for letter in letters]

    def _outcome(self, letter: Letter) -> str | ChannelFault:
        try:
            return self.send(letter)
        except ChannelFault as fault:
            return fault
