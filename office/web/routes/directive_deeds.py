"""What can be done to a directive on its page, and how one is drafted there."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from fastapi import APIRouter

from engine.domain.campaign.commands import LinkCampaign
from engine.domain.directive.commands import (
    CloseDirective,
    ConsentDirective,
    DraftDirective,
    IssueDirective,
    ReportUp,
    StartChild,
    WithdrawDirective,
)
from engine.domain.directive.events import Cited
from engine.domain.directive.table import ReportKind
from engine.domain.event import Command, Stamp
from engine.domain.evidence import Filed
from engine.ids import CampaignId, ItemKey, UnitId
from engine.phrases import Phrase, phrase
from office.answers.directives import directive
from office.web import links
from office.web.action import Action, register
from office.web.forms import Choice, Day, Field, Number, Option, Text, Ticks, Upload
from office.web.orders import OPTIONAL_REASON, order_fields
from office.web.papers import file_given
from office.web.visit import Visit
from projections.campaigns import queries as campaigns
from workflows.owners import EVERYBODY
from workflows.sections.links import LinkKind

router = APIRouter()
LIST: Final = "/c/{campaign}/directives"
ITEM: Final = f"{LIST}/{{number}}"
_TITLE: Final = Text(
    name="title", label="web.directive.field.title", hint="web.directive.hint.as-planned"
)
_NUMBER: Final = Text(
    name="document_number",
    label="web.directive.field.document-number",
    hint="web.directive.hint.document-number",
)
_PAPER: Final = Upload(
    name="paper", label="web.directive.field.paper", hint="web.directive.hint.paper"
)


def key_of(campaign: str, number: str) -> ItemKey:
    """The directive that a path names."""
    return ItemKey("directive", CampaignId(campaign), number)


def _back(**path: str) -> str:
    return links.keyed(key_of(path["campaign"], path["number"]))


def _about(visit: Visit, **path: str) -> Phrase:
    found = directive(visit.reading, key_of(path["campaign"], path["number"]))
    return phrase("web.directive.of", number=found.number, title=found.draft.title)


# --- drafting --------------------------------------------------------------------------------


def _fields_of_draft(visit: Visit, campaign: str, **_: str) -> Sequence[Field]:
    plan = visit.reading.definition(CampaignId(campaign))
    recipients = (
        Option(EVERYBODY, Phrase("web.directive.everybody")),
        *(Option(each.key, each.title) for each in plan.categories),
    )
    return (
        _TITLE,
        _NUMBER,
        Text(
            name="issuers",
            label="web.directive.field.issuers",
            lines=3,
            hint="web.directive.hint.one-a-line",
        ),
        Text(name="carries", label="web.directive.field.carries", hint="web.directive.hint.cited"),
        Text(
            name="basis",
            label="web.directive.field.basis",
            lines=3,
            hint="web.directive.hint.cited-lines",
        ),
        Ticks(
            name="main",
            label="web.directive.field.main",
            options=recipients,
            hint="web.directive.hint.as-planned",
        ),
        Text(
            name="report_to",
            label="web.directive.field.report-to",
            lines=2,
            hint="web.directive.hint.one-a-line",
        ),
        Text(
            name="copy_to",
            label="web.directive.field.copy-to",
            lines=2,
            hint="web.directive.hint.one-a-line",
        ),
        Number(name="copies", label="web.directive.field.copies"),
        Text(
            name="subject_words",
            label="web.directive.field.subject-words",
            hint="web.directive.hint.subject-words",
        ),
        Number(
            name="receipt_within",
            label="web.directive.field.receipt-within",
            hint="web.directive.hint.as-planned",
        ),
    )


def _cited(text: str) -> Cited:
    number, _, day = text.rpartition(" ")
    if number:
        # A day that is none stays part of the number, which is then refused with its form.
        found = Day(name="day")
        try:
            return Cited(number=number.strip(), issued_on=found.read(day.strip()))
        except ValueError:
            pass
    return Cited(number=text.strip())


def _lines(text: str | None) -> tuple[str, ...] | None:
    found = tuple(line.strip() for line in (text or "").splitlines() if line.strip())
    return found or None


def _drafting(
    _visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str, **_: str
) -> Command:
    words = tuple((given["subject_words"] or "").split()) or None
    basis = _lines(given["basis"])
    return DraftDirective(
        stamp=stamp,
        campaign=CampaignId(campaign),
        title=given["title"] or None,
        document=given["document_number"] or None,
        issuers=_lines(given["issuers"]),
        carries=_cited(given["carries"]) if given["carries"] else None,
        basis=tuple(map(_cited, basis)) if basis else None,
        main=tuple(given["main"] or ()) or None,
        report_to=_lines(given["report_to"]),
        copy_to=_lines(given["copy_to"]),
        copies=given["copies"],
        subject_words=words,
        receipt_within=given["receipt_within"],
    )


DRAFT: Final = register(
    router,
    Action(
        name="draft-directive",
        path=f"{LIST}/draft",
        fields=_fields_of_draft,
        command=_drafting,
        back=lambda campaign: links.campaign(CampaignId(campaign), "directives"),
    ),
)

# --- one of them -----------------------------------------------------------------------------


def _bodies(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    """Those whose consent is still lacking; by whose word it is."""
    lacking = directive(visit.reading, key_of(campaign, number)).lacking
    plan = visit.reading.definition(CampaignId(campaign))
    titles = {role.key: role.title for role in plan.roles}
    any_authority = Phrase("thing.directive.authority")
    options = tuple(Option(body, titles.get(body, any_authority)) for body in lacking)
    return (
        Choice(name="body", label="web.directive.field.body", required=True, options=options),
        *order_fields(visit, campaign),
    )


def _units(visit: Visit, campaign: str, number: str) -> Choice:
    """The recipients, as far as the visitor sees them."""
    found = directive(visit.reading, key_of(campaign, number))
    names = {line.unit: line.unit_name for line in found.recipients}
    options = tuple(Option(unit, name) for unit, name in names.items())
    return Choice(name="unit", label="web.directive.field.unit", required=True, options=options)


def _fields_of_child(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    rows = campaigns.campaigns(visit.reading.views)
    options = tuple(Option(row.id, row.title) for row in rows if row.id != campaign)
    return (
        _units(visit, campaign, number),
        Choice(
            name="child",
            label="web.directive.field.child",
            required=True,
            options=options,
            hint="web.directive.hint.child",
        ),
    )


def _fields_of_report(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    kinds = tuple(Option(kind.value, Phrase(f"term.report-kind.{kind}")) for kind in ReportKind)
    return (
        _units(visit, campaign, number),
        Choice(name="kind", required=True, options=kinds, label="web.directive.field.report-kind"),
        Text(name="text", required=True, lines=5, label="web.directive.field.report"),
        _PAPER,
    )


def _reporting(
    _visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str, number: str
) -> Command:
    paper = file_given(given, _PAPER.name)
    filed = (
        (Filed(key="report", name=paper.name, digest=paper.digest, size=paper.size),)
        if paper
        else ()
    )
    return ReportUp(
        stamp=stamp,
        key=key_of(campaign, number),
        unit=UnitId(given["unit"]),
        kind=ReportKind(given["kind"]),
        text=given["text"] or "",
        filed=filed,
    )


def _action(name: str, fields: Any, command: Any, *, fresh: bool = False) -> Action:
    action = Action(
        name=f"{name}-directive",
        path=f"{ITEM}/{name}",
        fields=fields,
        about=_about,
        command=command,
        back=_back,
        fresh=fresh,
    )
    return register(router, action)


def _word(stamp: Stamp, given: Mapping[str, Any]) -> str:
    return given["authority"] or stamp.on_behalf_of or stamp.actor


DEEDS: Final[Mapping[type[Command], Action]] = MappingProxyType(
    {
        ConsentDirective: _action(
            "consent",
            _bodies,
            lambda _visit, stamp, given, campaign, number: ConsentDirective(
                stamp=stamp,
                key=key_of(campaign, number),
                body=given["body"],
                authority=given["authority"],
            ),
        ),
        IssueDirective: _action(
            "issue",
            (
                _NUMBER,
                Day(
                    name="dated", label="web.directive.field.dated", hint="web.directive.hint.dated"
                ),
                OPTIONAL_REASON,
            ),
            lambda _visit, stamp, given, campaign, number: IssueDirective(
                stamp=stamp,
                key=key_of(campaign, number),
                document=given["document_number"] or None,
                issued_on=given["dated"],
            ),
            fresh=True,
        ),
        ReportUp: _action("report-up", _fields_of_report, _reporting),
        StartChild: _action(
            "start-child",
            _fields_of_child,
            lambda _visit, stamp, given, campaign, number: StartChild(
                stamp=stamp,
                key=key_of(campaign, number),
                unit=UnitId(given["unit"]),
                child=CampaignId(given["child"]),
            ),
        ),
        CloseDirective: _action(
            "close",
            (OPTIONAL_REASON,),
            lambda _visit, stamp, _given, campaign, number: CloseDirective(
                stamp=stamp, key=key_of(campaign, number)
            ),
        ),
        WithdrawDirective: _action(
            "withdraw",
            lambda visit, campaign, **_: order_fields(visit, campaign),
            lambda _visit, stamp, given, campaign, number: WithdrawDirective(
                stamp=stamp, key=key_of(campaign, number), authority=_word(stamp, given)
            ),
        ),
    }
)

# --- links between campaigns -----------------------------------------------------------------


def _fields_of_link(visit: Visit, campaign: str, **_: str) -> Sequence[Field]:
    kinds = tuple(
        Option(kind.value, Phrase(f"term.link-kind.{kind.replace('_', '-')}")) for kind in LinkKind
    )
    rows = campaigns.campaigns(visit.reading.views)
    others = tuple(Option(row.id, row.title) for row in rows if row.id != campaign)
    return (
        Choice(
            name="link_kind", label="web.directive.field.link-kind", required=True, options=kinds
        ),
        Choice(name="to_campaign", label="web.directive.field.to-campaign", options=others),
        Text(
            name="outside_title",
            label="web.directive.field.outside-title",
            hint="web.directive.hint.outside",
        ),
    )


def _linking(
    _visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str, **_: str
) -> Command:
    to = given["to_campaign"]
    return LinkCampaign(
        stamp=stamp,
        campaign=CampaignId(campaign),
        kind=LinkKind(given["link_kind"]),
        to=CampaignId(to) if to else None,
        title="" if to else given["outside_title"] or "",
    )


LINK: Final = register(
    router,
    Action(
        name="link-campaign",
        path="/c/{campaign}/links/add",
        fields=_fields_of_link,
        command=_linking,
        back=lambda campaign: links.campaign(CampaignId(campaign), "links"),
    ),
)
