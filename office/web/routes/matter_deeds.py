"""What can be done to a matter by a form: each deed with its fields."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from fastapi import APIRouter

from engine.domain.audience import part_of
from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Command, Stamp
from engine.domain.evidence import Filed
from engine.domain.matter.commands import (
    BreakMatter,
    ClaimMatter,
    ConfirmMatter,
    DraftMatter,
    ExtendMatter,
    HandDownMatter,
    ProgressMatter,
    PublishMatter,
    ReturnMatter,
    Said,
    SendUpMatter,
    StartMatter,
    TakeMatter,
    WithdrawMatter,
)
from engine.domain.matter_list import WHOLE, FixList
from engine.domain.publication.posting import Posting
from engine.ids import CampaignId, ItemKey, UnitId
from engine.phrases import Phrase, phrase
from office.answers.channels import channel_title
from office.answers.keyed_items import numbered_item
from office.answers.matters import field_named, open_matters
from office.web import links
from office.web.action import Action, register
from office.web.forms import Choice, Day, Field, Number, Option, Text, Ticks, Upload
from office.web.orders import AUTHORITY, DOCUMENT, REASON
from office.web.papers import file_given
from office.web.routes.assignment_deeds import NOTE
from office.web.visit import Visit
from workflows.matters import all_channels, kind_of
from workflows.schema import Definition, MatterKind, Title
from workflows.sections.matter import is_day

router = APIRouter()
LEDGER: Final = "/c/{campaign}/matters"
ITEM: Final = f"{LEDGER}/{{number}}"
PHOTO: Final = "photo"
_FIELD: Final = "field-"


def key_of(campaign: str, number: str) -> ItemKey:
    """The matter that a path names."""
    return ItemKey("matter", CampaignId(campaign), number)


def _back(campaign: str, number: str) -> str:
    return links.keyed(key_of(campaign, number))


def _back_to_list(campaign: str) -> str:
    return links.campaign(CampaignId(campaign), "matters")


def _about(visit: Visit, campaign: str, number: str) -> Phrase:
    line = numbered_item(visit.reading, key_of(campaign, number))
    unit = line.unit_name or ""
    return phrase("web.matter.of", number=number, unit=unit, title=line.title)


def _definition(visit: Visit, campaign: str) -> Definition:
    return existing_campaign(CampaignId(campaign), visit.office.reads).definition


def kind_named(kind: MatterKind) -> Title:
    """A sort of matters as people read it."""
    return kind.title if isinstance(kind.title, Title) else Title(zh=kind.key, en=kind.key)


def _asked(kinds: Sequence[MatterKind], *, needed: bool = False) -> Sequence[Field]:
    """One field for each that one of these sorts asks for."""
    names = dict.fromkeys(name for kind in kinds for name in kind.asked)
    return tuple(
        (Day if is_day(name) else Text)(
            name=f"{_FIELD}{name}", said=field_named(name), required=needed
        )
        for name in names
    )


def _said(given: Mapping[str, Any]) -> tuple[Said, ...]:
    return tuple(
        Said(key=name.removeprefix(_FIELD), text=str(value))
        for name, value in given.items()
        if name.startswith(_FIELD) and value is not None
    )


def _filed(given: Mapping[str, Any]) -> tuple[Filed, ...]:
    file = file_given(given, PHOTO)
    if file is None:
        return ()
    return (Filed(key=PHOTO, name=file.name, digest=file.digest, size=file.size),)


# --- putting one on the ledger, fixing a list ------------------------------------------------


def _kinds(visit: Visit, campaign: str) -> tuple[MatterKind, ...]:
    return _definition(visit, campaign).matters or ()


def _kind_choice(kinds: Sequence[MatterKind]) -> Choice:
    options = tuple(Option(kind.key, kind_named(kind)) for kind in kinds)
    return Choice(name="kind", required=True, options=options, label="web.item.section")


def _draft_fields(visit: Visit, campaign: str) -> Sequence[Field]:
    kinds, names = _kinds(visit, campaign), visit.reading.unit_names()
    taking_part = existing_campaign(CampaignId(campaign), visit.office.reads).participants
    units = tuple(
        Option(each, names.get(each) or Title(zh=each, en=each))
        for each in visit.directory.units
        if (part := taking_part.get(each)) is not None
        and any(part_of(part, kind.audience) is not None for kind in kinds)
    )
    return (
        _kind_choice(kinds),
        Choice(name="unit", required=True, options=units, label="web.label.unit"),
        Text(name="title", required=True, label="web.field.matter-title"),
        *_asked(kinds, needed=len(kinds) == 1),
        Text(name="channel", label="web.field.came-by"),
        Day(name="due_on", label="web.field.matter-due", hint="web.hint.by-the-rules"),
    )


def _drafted(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str) -> Command:
    return DraftMatter(
        stamp=stamp,
        campaign=CampaignId(campaign),
        kind=given["kind"],
        unit=UnitId(given["unit"]),
        title=given["title"],
        fields=_said(given),
        channel=given["channel"] or "",
        due_on=given["due_on"],
    )


DRAFT: Final = register(
    router,
    Action(
        name="draft-matter",
        path=f"{LEDGER}/draft",
        fields=_draft_fields,
        command=_drafted,
        back=_back_to_list,
    ),
)


def _fix_fields(visit: Visit, campaign: str) -> Sequence[Field]:
    lines = open_matters(visit.reading, CampaignId(campaign))
    options = tuple(Option(line.key.number, f"{line.key.number} {line.title}") for line in lines)
    return (
        _kind_choice(_kinds(visit, campaign)),
        Text(name="period", hint="web.hint.matter-period"),
        Ticks(name="numbers", required=True, options=options, label="web.field.matter-numbers"),
    )


def _fixed(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str) -> Command:
    return FixList(
        stamp=stamp,
        campaign=CampaignId(campaign),
        kind=given["kind"],
        period=given["period"] or WHOLE,
        numbers=given["numbers"],
    )


FIX: Final = register(
    router,
    Action(
        name="fix-list",
        path=f"{LEDGER}/fix",
        fields=_fix_fields,
        command=_fixed,
        back=_back_to_list,
    ),
)

# --- what is done to one ---------------------------------------------------------------------


def _deed(
    name: str,
    kind: type[Command],
    *fields: Field,
    confirm: bool = True,
    gives: Callable[[Mapping[str, Any]], dict[str, object]] = lambda _: {},
) -> Action:
    """A deed on a matter; `gives` makes the command's own fields of what was typed."""

    def command(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], **path: str) -> Command:
        return kind(stamp=stamp, key=key_of(**path), **gives(given))  # type: ignore[call-arg]

    action = Action(
        name=name,
        path=f"{ITEM}/{name}",
        fields=fields,
        about=_about,
        command=command,
        back=_back,
        confirm=confirm,
    )
    return register(router, action)


def _of(*names: str) -> Callable[[Mapping[str, Any]], dict[str, object]]:
    return lambda given: {name: given[name] for name in names}


def _publish_fields(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    """Where it was made public; and what a promise says now, where it is changed by that."""
    definition = _definition(visit, campaign)
    line = numbered_item(visit.reading, key_of(campaign, number))
    kind = kind_of(definition, line.section_key) or MatterKind(key=line.section_key)
    channels = kind.publish or all_channels(definition)
    return (
        Choice(
            name="channel",
            required=True,
            options=tuple(Option(each, channel_title(each)) for each in channels),
            label="web.field.publication-channel",
        ),
        Text(name="place", required=True, label="web.field.publication-place"),
        Day(name="on", label="web.field.publication-on", hint="web.hint.today"),
        *_asked([kind]),
    )


def _published(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], **path: str) -> Command:
    posting = Posting(channel=given["channel"], place=given["place"], on=given["on"])
    return PublishMatter(stamp=stamp, key=key_of(**path), posting=posting, fields=_said(given))


PUBLISH: Final = register(
    router,
    Action(
        name="publish-matter",
        path=f"{ITEM}/publish",
        fields=_publish_fields,
        about=_about,
        command=_published,
        back=_back,
    ),
)


_ORDER: Final = (REASON, AUTHORITY, DOCUMENT)

DEEDS: Final[Mapping[type[Command], Action]] = MappingProxyType(
    {
        StartMatter: _deed("start-matter", StartMatter, confirm=False),
        TakeMatter: _deed("take-matter", TakeMatter, confirm=False),
        ProgressMatter: _deed(
            "progress-matter",
            ProgressMatter,
            Number(name="percent", required=True),
            Text(name="text", required=True, lines=3, label="web.field.matter-text"),
            Upload(name=PHOTO),
            gives=lambda given: {**_of("percent", "text")(given), "filed": _filed(given)},
        ),
        ClaimMatter: _deed(
            "claim-matter",
            ClaimMatter,
            Text(name="text", lines=3, label="web.field.matter-text"),
            Upload(name=PHOTO),
            gives=lambda given: {"text": given["text"] or "", "filed": _filed(given)},
        ),
        SendUpMatter: _deed(
            "send-up-matter",
            SendUpMatter,
            Text(name="tried", required=True, lines=4),
            gives=_of("tried"),
        ),
        PublishMatter: PUBLISH,
        ConfirmMatter: _deed("confirm-matter", ConfirmMatter, NOTE),
        ReturnMatter: _deed("return-matter", ReturnMatter, REASON),
        HandDownMatter: _deed("hand-down-matter", HandDownMatter, REASON),
        BreakMatter: _deed("break-matter", BreakMatter, REASON),
        ExtendMatter: _deed(
            "extend-matter",
            ExtendMatter,
            Day(name="to", required=True),
            *_ORDER,
            gives=_of("to", "authority"),
        ),
        WithdrawMatter: _deed(
            "withdraw-matter",
            WithdrawMatter,
            Text(name="replaced_by", hint="web.hint.replaced-by"),
            *_ORDER,
            gives=_of("replaced_by", "authority"),
        ),
    }
)
"""Every deed on a matter."""
