"""Channels: where a message leaves the house. One that cannot take it says whether to retry."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from engine.domain.agenda import OutboxEntry
from engine.errors import EngineError, Said
from engine.phrases import phrase


class ChannelFault(EngineError):
    """The channel did not take the message; `retriable` says whether waiting can help."""

    def __init__(self, channel: str, fault: Said, remedy: Said, *, retriable: bool = True) -> None:
        self.channel, self.fault, self.remedy = channel, fault, remedy
        self.retriable = retriable
        super().__init__("error.channel", channel=channel, fault=fault, remedy=remedy)


class Channel(Protocol):
    """Takes messages one by one. The same one twice counts once, where the medium allows it."""

    @property
    def name(self) -> str:
        """What the record calls it: `file`, `memory`."""
        ...

    def send(self, entry: OutboxEntry) -> str:
        """Hand the message over; the receipt names it there. Raises ChannelFault."""
        ...


@runtime_checkable
class BatchChannel(Channel, Protocol):
    """Takes many messages in one go: they cost it little more than one."""

    def send_batch(self, entries: Sequence[OutboxEntry]) -> Sequence[str | ChannelFault]:
        """Hand them over: the receipt or the fault of each, in their order."""
        ...


class MemoryChannel:
    """Keeps what it is given, for tests and rehearsals. `refusing` maps addresses to the fault
    that sending to them raises; it may be changed between sends.
    """

    name = "memory"

    def __init__(self, refusing: Mapping[str, ChannelFault] | None = None) -> None:
        self.sent: list[OutboxEntry] = []
        self.refusing: dict[str, ChannelFault] = dict(refusing or {})

    def send(self, entry: OutboxEntry) -> str:
        """Keep it; the same message again takes the place of the first."""
        address = entry.recipient.address
        if address in self.refusing:
            raise self.refusing[address]
        if not address:
            raise ChannelFault(
                self.name,
                phrase("fault.channel.no-address", person=entry.recipient.person),
                phrase("remedy.channel.roster"),
                retriable=False,
            )
        self.sent = [kept for kept in self.sent if kept.stream != entry.stream] + [entry]
        return entry.stream

    def send_batch(self, entries: Sequence[OutboxEntry]) -> Sequence[str | ChannelFault]:
        """Keep them."""
        return [self._outcome(entry) for entry in entries]

    def _outcome(self, entry: OutboxEntry) -> str | ChannelFault:
        try:
            return self.send(entry)
        except ChannelFault as fault:
            return fault
