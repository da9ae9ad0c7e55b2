"""What may be entered into the publication ledger, and what follows."""

from datetime import date
from typing import Final, assert_never

from msgspec import Struct

from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.campaign.table import CampaignState
from engine.domain.event import need_reason, not_dated_back, within_reach
from engine.domain.family import Reads
from engine.domain.numbers import UNNUMBERED
from engine.domain.publication.commands import (
    CorrectPublication,
    PostPublication,
    PublicationCommand,
    RepostPublication,
    TakeDownPublication,
)
from engine.domain.publication.events import (
    PublicationCorrected,
    PublicationEvent,
    PublicationPosted,
    PublicationReposted,
    PublicationTakenDown,
)
from engine.domain.publication.showable import need_showable
from engine.domain.publication.state import PUBLICATION, Publication
from engine.errors import NotFound, RuleBroken
from engine.ids import ItemKey
from engine.phrases import Phrase, phrase
from workflows.matters import all_channels

_CLOSED: Final = (CampaignState.PLANNED, CampaignState.ARCHIVED, CampaignState.CANCELLED)


class Ledger(Struct, frozen=True, kw_only=True):
    """What a decision must know: whether the campaign takes entries, and its channels."""

    open: bool
    channels: tuple[str, ...]


def context_for(
    command: PublicationCommand, state: Publication | None, reads: Reads, _figures: None
) -> Ledger:
    """Raises NotFound (campaign, entry, something that is made public) and RuleBroken for what is
    not to be made public yet.
    """
    if isinstance(command, PostPublication):
        campaign = existing_campaign(command.campaign, reads)
        need_showable(command.items, command.campaign, reads)
        return _ledger(campaign)
    if state is None:
        raise NotFound("thing.publication-entry", command.key.number)
    return _ledger(existing_campaign(command.key.campaign, reads))


def _ledger(campaign: Campaign) -> Ledger:
    is_open = campaign.state not in _CLOSED
    return Ledger(open=is_open, channels=all_channels(campaign.definition))


def named(key: ItemKey) -> Phrase:
    """An entry as a sentence names it."""
    return phrase("thing.publication", number=key.number)


def decide(
    command: PublicationCommand, state: Publication | None, context: Ledger
) -> tuple[PublicationEvent, ...]:
    """The fact that follows.

    Raises RuleBroken (campaign, channel, days), NotAllowed (taken down already), ReasonRequired.
    """
    stamp = command.stamp
    if isinstance(command, PostPublication):
        thing = phrase("thing.publication", number=command.number or UNNUMBERED)
        if not context.open:
            raise RuleBroken("error.publication.closed", campaign=command.campaign)
        not_dated_back(command, phrase("deed.of-office", thing=thing))
        on = _day(command, command.on or stamp.day, thing)
        _need_channel(command.channel, context)
        if command.until is not None:
            within_reach(command.until, stamp, thing)
            if command.until < on:
                raise RuleBroken("error.publication.until", until=command.until, day=on)
        return (
            PublicationPosted(
                stamp=stamp,
                campaign=command.campaign,
                publication=command.number or UNNUMBERED,
                what=command.what,
                channel=command.channel,
                on=on,
                place=command.place,
                items=tuple(dict.fromkeys(command.items)),
                digest=command.digest,
                series=command.series,
                cause=command.cause,
                until=command.until,
            ),
        )
    assert state is not None, "the context knows the entry"
    thing = named(command.key)
    not_dated_back(command, phrase("deed.of-office", thing=thing))
    if not context.open:
        raise RuleBroken("error.publication.closed", campaign=command.key.campaign)
    match command:
        case CorrectPublication():
            return (_corrected(command, state, context, thing),)
        case TakeDownPublication(authority=authority):
            PUBLICATION.step("take_down", state.state, thing)
            need_reason(command, "act.publication.take-down")
            on = _since(command, state, thing)
            return (PublicationTakenDown(stamp=stamp, on=on, authority=authority),)
        case RepostPublication(place=place, digest=digest):
            PUBLICATION.step("repost", state.state, thing)
            return (
                PublicationReposted(
                    stamp=stamp,
                    on=_since(command, state, thing),
                    place=place or state.now.place,
                    digest=digest or state.now.digest,
                ),
            )
        case _:
            assert_never(command)


def _corrected(
    command: CorrectPublication, state: Publication, context: Ledger, thing: Phrase
) -> PublicationCorrected:
    PUBLICATION.step("correct", state.state, thing)
    need_reason(command, "act.publication.correct")
    now = state.now
    if command.channel is not None:
        _need_channel(command.channel, context)
    on = _day(command, command.on, thing) if command.on else now.on
    if state.changes and on > state.changes[0].on:
        raise RuleBroken("error.publication.before", item=thing, day=on, last=state.changes[0].on)
    return PublicationCorrected(
        stamp=command.stamp,
        what=command.what or now.what,
        channel=command.channel or now.channel,
        on=on,
        place=command.place or now.place,
        authority=command.authority,
        digest=command.digest or now.digest,
    )


def _day(command: PublicationCommand, day: date, thing: Phrase) -> date:
    """The day, which is not one to come: what is to be made public tomorrow is no fact yet."""
    if day > command.stamp.on:
        raise RuleBroken("error.publication.future", item=thing, day=day, today=command.stamp.on)
    return day


def _since(
    command: TakeDownPublication | RepostPublication, state: Publication, thing: Phrase
) -> date:
    """The day from which it is down or up: not before the last one that the entry knows of."""
    day = _day(command, command.on or command.stamp.day, thing)
    last = state.changes[-1].on if state.changes else state.now.on
    if day < last:
        raise RuleBroken("error.publication.before", item=thing, day=day, last=last)
    return day


def _need_channel(channel: str, context: Ledger) -> None:
    if channel not in context.channels:
        raise RuleBroken("error.publication.channel", channel=channel, known=context.channels)
