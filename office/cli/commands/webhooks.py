"""campaign webhook: other programs that are told of events as they come."""

from typing import TYPE_CHECKING, Annotated, Final

import typer
from msgspec import Struct
from msgspec.structs import replace

from engine.errors import BadInput, NotFound, NotPermitted, RuleBroken
from engine.ids import CampaignId, PersonId
from engine.phrases import Phrase, phrase
from office.accounts.webhooks import EVERY, Keyed, Webhook, Webhooks, kind_of
from office.cli.invocation import Invocation, invocation_of
from office.cli.options import JsonOption, plain
from office.cli.render import column, say, show_json, show_line, show_listing
from office.words import worded

if TYPE_CHECKING:
    from office.bootstrap import Office

_HIDDEN: Final = "***"
_group = typer.Typer()
_OF_NO_CAMPAIGN = ("access", "calendar", "directory", "office", "readings")
WebhookArgument = Annotated[str, typer.Argument(metavar="WEBHOOK", help="help.webhook.id")]


class WebhookCells(Struct, frozen=True):
    """A webhook as people see it."""

    id: str
    url: str
    kinds: tuple[str, ...]
    campaign: str
    sent: int
    waits: int
    state: str


class WebhookLine(Struct, frozen=True):
    """One as programs read it; `behind` counts the events of the log that it has yet to pass."""

    webhook: Webhook
    behind: int


def register(app: typer.Typer) -> None:
    """Add the group webhook."""
    app.add_typer(_group, name="webhook")


def _found(webhooks: Webhooks, wanted: str) -> Keyed:
    known = {keyed.webhook.id: keyed for keyed in webhooks.every()}
    if wanted not in known:
        raise NotFound("thing.webhook", wanted, known)
    return known[wanted]


def _keeper(invocation: Invocation, office: "Office") -> PersonId:
    """Whoever acts, if he may keep webhooks; else NotPermitted."""
    from office.webhooks.authority import check_may_keep

    stamp = invocation.stamp(office)
    check_may_keep(office, stamp)
    return stamp.actor


def _without_address(hook: Webhook) -> Webhook:
    """What everybody may read of one: a fault of the network may name the host."""
    named = hook.fault is not None and not hook.fault.startswith("HTTP ")
    return replace(hook, url=_HIDDEN, fault=_HIDDEN if named else hook.fault)


def _checked_kinds(kinds: list[str]) -> None:
    """Raise NotFound for a kind that no event has."""
    from engine.store.names import EVENTS

    known = {kind_of(name) for name in EVENTS}
    families = {f"{kind.partition('.')[0]}.{EVERY}" for kind in known}
    for kind in kinds:
        if kind not in known | families | {EVERY}:
            family = kind.partition(".")[0]
            near = sorted(each for each in known if each.startswith(f"{family}."))
            raise NotFound("thing.event-kind", kind, near or sorted(families))


def _check_of_campaigns(kinds: list[str]) -> None:
    """Raise BadInput for kinds of which no event belongs to a campaign: nothing would come."""
    never = [kind for kind in kinds if kind.partition(".")[0] in _OF_NO_CAMPAIGN]
    if never:
        raise BadInput("--for", [phrase("fault.webhook.of-no-campaign", kinds=tuple(never))])


def _add(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="help.webhook.url")],
    kind: Annotated[list[str], typer.Option("--kind", metavar="KIND", help="help.webhook.kind")],
    campaign: Annotated[
        CampaignId | None,
        typer.Option("--for", metavar="CAMPAIGN", help="help.webhook.campaign"),
    ] = None,
    after: Annotated[
        int | None, typer.Option("--after", metavar="EVENT", min=0, help="help.webhook.after")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    from engine.domain.campaign.state import existing_campaign
    from office.webhooks.posting import checked_address

    invocation = invocation_of(ctx)
    checked_address(url)
    _checked_kinds(kind)
    if campaign is not None:
        _check_of_campaigns(kind)
    with invocation.office() as office:
        by = _keeper(invocation, office)
        if campaign is not None:
            existing_campaign(campaign, office.reads)
        head = office.log.head()
        begins = head if after is None else min(after, head)
        made = office.accounts.webhooks.add(
            url, kind, by, office.clock.now(), position=begins, campaign=campaign
        )
    if as_json:
        show_json({"id": made.webhook.id, "secret": made.secret, "after": begins})
        return
    say("say.webhook.added", invocation.lang, id=made.webhook.id, after=begins)
    say("say.webhook.secret", invocation.lang, secret=made.secret)


def _list(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="help.webhook.everything")] = False,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with invocation.office() as office:
        webhooks = office.accounts.webhooks
        head = office.log.head()
        hooks = [keyed.webhook for keyed in webhooks.every(removed=everything)]
        try:
            _keeper(invocation, office)
        except NotPermitted:
            hooks = [_without_address(hook) for hook in hooks]
    lines = [WebhookLine(hook, head - hook.position) for hook in hooks]
    if as_json:
        show_json(lines)
        return
    columns = (
        column("id", "label.webhook.id"),
        column("url", "label.webhook.url"),
        column("kinds", "label.webhook.kinds"),
        column("campaign", "label.webhook.campaign", extra=True),
        column("sent", "label.webhook.sent", right=True),
        column("waits", "label.webhook.behind", right=True),
        column("state", "label.webhook.state"),
    )
    cells = [_cells(line, invocation) for line in lines]
    show_listing(cells, columns, Phrase("label.webhooks"), invocation.lang)


def _cells(line: WebhookLine, invocation: Invocation) -> WebhookCells:
    hook = line.webhook
    return WebhookCells(
        id=hook.id,
        url=hook.url,
        kinds=hook.kinds,
        campaign=hook.campaign or "",
        sent=hook.sent,
        waits=line.behind,
        state=worded(_state(hook, invocation), invocation.lang),
    )


def _state(hook: Webhook, invocation: Invocation) -> Phrase:
    from office.webhooks.posting import not_taken

    if hook.removed_at is not None:
        return phrase("say.webhook.state.removed", day=hook.removed_at, by=hook.removed_by or "")
    if hook.gone:
        return phrase("say.webhook.state.gone", fault=not_taken(hook.fault or ""))
    if hook.fault is not None and hook.retry_at is not None:
        return phrase(
            "say.webhook.state.waits",
            count=hook.attempts,
            fault=not_taken(hook.fault),
            retry=invocation.clock_time(hook.retry_at),
        )
    return Phrase("say.webhook.state.well")


def _test(ctx: typer.Context, webhook: WebhookArgument) -> None:
    from office.network_words import network_words
    from office.webhooks.posting import Unanswered
    from office.webhooks.telling import teller_of

    invocation = invocation_of(ctx)
    with invocation.office() as office:
        webhooks = office.accounts.webhooks
        _keeper(invocation, office)
        keyed = _found(webhooks, webhook)
        try:
            answer = teller_of(office).test(keyed, office.clock.now())
        except Unanswered as fault:
            raise RuleBroken(
                "error.webhook.unanswered", url=keyed.webhook.url, why=network_words(fault.why)
            ) from fault
    if not answer.taken:
        raise RuleBroken("error.webhook.refused", url=keyed.webhook.url, status=answer.status)
    say("say.webhook.tested", invocation.lang, url=keyed.webhook.url, status=answer.status)


def _retry(ctx: typer.Context, webhook: WebhookArgument) -> None:
    from office.service.operating_log import kept_off
    from office.service.scheduler_lock import scheduler_lock
    from office.webhooks.telling import teller_of

    invocation = invocation_of(ctx)
    with kept_off(), invocation.office() as office, scheduler_lock(office.settings):
        _keeper(invocation, office)
        webhooks = office.accounts.webhooks
        webhooks.try_now(_found(webhooks, webhook).webhook)
        told = teller_of(office).tell(office.clock.now)
        now = _found(webhooks, webhook).webhook
    say("say.webhook.told", invocation.lang, count=told.sent, refused=told.refused)
    show_line(worded(_state(now, invocation), invocation.lang))


def _remove(ctx: typer.Context, webhook: WebhookArgument) -> None:
    invocation = invocation_of(ctx)
    with invocation.office() as office:
        webhooks = office.accounts.webhooks
        by = _keeper(invocation, office)
        keyed = _found(webhooks, webhook)
        webhooks.remove(keyed.webhook, by, office.clock.now())
    say("say.webhook.removed", invocation.lang, id=webhook, url=keyed.webhook.url)


for _name, _command in (
    ("add", _add),
    ("list", _list),
    ("test", _test),
    ("retry", _retry),
    ("remove", _remove),
):
    _group.command(_name)(plain(_command))
