"""What can be done to the publication ledger by a form: each deed with its fields."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from fastapi import APIRouter

from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Command, Stamp
from engine.domain.families import FAMILIES
from engine.domain.publication.commands import (
    CorrectPublication,
    PostPublication,
    RepostPublication,
    TakeDownPublication,
)
from engine.ids import CampaignId, ItemKey, StreamId
from engine.phrases import Phrase, phrase
from office.answers.channels import channel_title
from office.answers.keyed_items import numbered_item, numbered_items
from office.web import links
from office.web.action import Action, register
from office.web.forms import Choice, Day, Field, Option, Text, Ticks, Upload
from office.web.orders import AUTHORITY, DOCUMENT, REASON
from office.web.papers import file_given
from office.web.visit import Visit
from workflows.matters import all_channels

router = APIRouter()
LEDGER: Final = "/c/{campaign}/publications"
ITEM: Final = f"{LEDGER}/{{number}}"
_PAGE: Final = "page"


def key_of(campaign: str, number: str) -> ItemKey:
    """The entry that a path names."""
    return ItemKey("publication", CampaignId(campaign), number)


def _back(campaign: str, number: str) -> str:
    return links.keyed(key_of(campaign, number))


def _about(visit: Visit, campaign: str, number: str) -> Phrase:
    line = numbered_item(visit.reading, key_of(campaign, number))
    return phrase("web.publication.of", number=number, title=line.title)


def _channel(visit: Visit, campaign: str, *, required: bool) -> Choice:
    definition = existing_campaign(CampaignId(campaign), visit.office.reads).definition
    options = tuple(Option(each, channel_title(each)) for each in all_channels(definition))
    return Choice(
        name="channel", required=required, options=options, label="web.field.publication-channel"
    )


def _things(visit: Visit, campaign: str) -> Ticks:
    """Everything of the campaign that has a number, to be ticked."""
    every = (
        line
        for family in FAMILIES
        if family.items is not None and family.name != "publication"
        for line in numbered_items(visit.reading, CampaignId(campaign), family.name)
    )
    options = tuple(Option(line.item, f"{line.key.number} {line.title}") for line in every)
    return Ticks(name="items", options=options, label="web.field.publication-items")


def _digest(given: Mapping[str, Any]) -> str | None:
    file = file_given(given, _PAGE)
    return None if file is None else file.digest


_WHAT: Final = Text(name="what", label="web.field.publication-what")
_PLACE: Final = Text(name="place", label="web.field.publication-place")
_ON: Final = Day(name="on", label="web.field.publication-on", hint="web.hint.today")
_SCAN: Final = Upload(name=_PAGE, label="web.field.publication-page")


def _post_fields(visit: Visit, campaign: str) -> Sequence[Field]:
    return (
        Text(name="what", required=True, label="web.field.publication-what"),
        _channel(visit, campaign, required=True),
        Text(name="place", required=True, label="web.field.publication-place"),
        _ON,
        _things(visit, campaign),
        Day(name="until", label="web.field.publication-until"),
        Text(name="series", label="web.field.publication-series"),
        Text(name="cause", label="web.field.publication-cause"),
        _SCAN,
    )


def _posted(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str) -> Command:
    return PostPublication(
        stamp=stamp,
        campaign=CampaignId(campaign),
        what=given["what"],
        channel=given["channel"],
        place=given["place"],
        on=given["on"],
        items=tuple(StreamId(each) for each in given["items"]),
        digest=_digest(given),
        series=given["series"] or "",
        cause=given["cause"] or "",
        until=given["until"],
    )


POST: Final = register(
    router,
    Action(
        name="post-publication",
        path=f"{LEDGER}/post",
        fields=_post_fields,
        command=_posted,
        back=lambda campaign: links.campaign(CampaignId(campaign), "publications"),
    ),
)


def _deed(
    name: str,
    fields: Callable[[Visit, str], Sequence[Field]],
    make: Callable[[Stamp, ItemKey, Mapping[str, Any]], Command],
) -> Action:
    def command(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], **path: str) -> Command:
        return make(stamp, key_of(**path), given)

    def asked(visit: Visit, campaign: str, number: str) -> Sequence[Field]:  # noqa: ARG001
        return fields(visit, campaign)

    action = Action(
        name=name,
        path=f"{ITEM}/{name}",
        fields=asked,
        about=_about,
        command=command,
        back=_back,
    )
    return register(router, action)


def _corrected(stamp: Stamp, key: ItemKey, given: Mapping[str, Any]) -> Command:
    return CorrectPublication(
        stamp=stamp,
        key=key,
        authority=given["authority"],
        what=given["what"],
        channel=given["channel"],
        place=given["place"],
        on=given["on"],
        digest=_digest(given),
    )


_ORDER: Final = (REASON, AUTHORITY, DOCUMENT)

DEEDS: Final[Mapping[type[Command], Action]] = MappingProxyType(
    {
        RepostPublication: _deed(
            "repost-publication",
            lambda *_: (_PLACE, _ON, _SCAN),
            lambda stamp, key, given: RepostPublication(
                stamp=stamp, key=key, place=given["place"], on=given["on"], digest=_digest(given)
            ),
        ),
        CorrectPublication: _deed(
            "correct-publication",
            lambda visit, campaign: (
                _WHAT,
                _channel(visit, campaign, required=False),
                _PLACE,
                Day(name="on", label="web.field.publication-on"),
                _SCAN,
                *_ORDER,
            ),
            _corrected,
        ),
        TakeDownPublication: _deed(
            "take-down-publication",
            lambda *_: (_ON, *_ORDER),
            lambda stamp, key, given: TakeDownPublication(
                stamp=stamp, key=key, authority=given["authority"], on=given["on"]
            ),
        ),
    }
)
"""Every deed on an entry."""
