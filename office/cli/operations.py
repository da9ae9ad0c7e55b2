"""What keeps an office running: tick, scheduler, rebuild, doctor."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer
from msgspec import Struct

from engine.delivery.tick import TickReport
from engine.domain.lifecycle import CampaignState, MessageState
from engine.errors import NotFound, UnknownEvent
from office.bootstrap import Office, scheduler_lock
from office.cli.frame import frame_of
from office.cli.language import Bilingual, Language
from office.cli.options import JsonOption
from office.cli.render import column, console, show_json, show_line, show_listing
from office.plurals import counted
from office.undecided import undecided
from projections import campaigns, outbox, runner
from projections.campaigns import CampaignRow
from projections.databases import discard_unusable
from projections.outbox import MessageRow
from projections.rebuild import rebuild, verify
from projections.registry import ALL

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

DIFFERENT: Final = 1
UNHEALTHY: Final = 1
_SHOWN_DIFFERENCES: Final = 50
_EVERY_MESSAGE: Final = 1_000_000


def register(app: typer.Typer) -> None:
    """Add tick, scheduler, rebuild and doctor."""
    for name, words, command in (
        ("tick", Bilingual("调度一次", "One pass: occurrences, overdue, reminders."), _tick),
        ("scheduler", Bilingual("持续调度", "Tick until stopped."), _scheduler),
        ("rebuild", Bilingual("重建视图", "Build the views anew from the log."), _rebuild),
        ("doctor", Bilingual("体检", "Is everything in order?"), _doctor),
    ):
        app.command(name, help=words.both)(command)


def _tick(
    ctx: typer.Context,
    now: Annotated[
        str | None,
        typer.Option(
            "--now",
            metavar="MOMENT",
            help="按此时刻调度，如 2009-03-15 · As of this moment; a day means nine o'clock.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    frame = frame_of(ctx)
    frame.wanted_now = now or frame.wanted_now
    with frame.office() as office, scheduler_lock(office.settings):
        report = office.tick()
    if as_json:
        show_json(report)
        return
    words = Bilingual(
        "开启周期 {0.opened} · 逾期 {0.overdue} · 提醒 {0.reminded} · 送达 {0.delivered} · "
        "待重发 {0.failed} · 放弃 {0.abandoned}",
        "{1} opened · {0.overdue} fell overdue · {2} · "
        "{0.delivered} delivered · {0.failed} to try again · {0.abandoned} given up",
    )
    counts = counted(report.opened, "period"), counted(report.reminded, "reminder")
    show_line(words.to(frame.lang).format(report, *counts))
    for fault in report.faults:
        show_line(f"  ! {fault}")


def _scheduler(ctx: typer.Context) -> None:
    # Here, so that every other command starts sooner.
    import structlog

    from engine.delivery.scheduler import serve

    frame = frame_of(ctx)
    with frame.office() as office, scheduler_lock(office.settings) as lock:
        seconds = office.settings.scheduler.every_seconds
        structlog.get_logger().info("scheduler_started", every_seconds=seconds)

        def tick() -> TickReport:
            lock.check()
            return office.tick()

        serve(tick, seconds, zone=office.settings.office.zone_info)


def _rebuild(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[VIEW]...", help="视图，缺省全部 · Views; all if none is named."),
    ] = None,
    compare: Annotated[
        bool,
        typer.Option(
            "--verify", help="只比对，不改动 · Compare with the log, change nothing; exit 1 if not."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    frame = frame_of(ctx)
    known = tuple(view.NAME for view in ALL)
    for name in names or ():
        if name not in known:
            raise NotFound("view", name, known)
    if not compare and not names:
        discard_unusable(frame.settings.views_address)
    with frame.office() as office:
        if compare:
            _verify(office, names or known, frame.lang, as_json=as_json)
            return
        with progress_bar() as (bar, task):
            read = rebuild(
                office.views,
                office.log,
                names or None,
                lambda done, total: bar.update(task, completed=done, total=total),
            )
    if as_json:
        show_json(Rebuilt(tuple(names or known), read))
        return
    words = Bilingual("✔ 已用 {0} 个事件重建", "✔ rebuilt from {1}")
    show_line(words.to(frame.lang).format(read, counted(read, "event")))


class Rebuilt(Struct, frozen=True):
    """Which views were built anew, and from how many events."""

    views: tuple[str, ...]
    events: int


def _verify(office: Office, names: Sequence[str], lang: Language, *, as_json: bool) -> None:
    office.catch_up()
    found = []
    chosen = [view for view in ALL if view.NAME in names]
    for difference in verify(office.views, office.log, registry=chosen):
        found.append(difference)
        if len(found) >= _SHOWN_DIFFERENCES and not as_json:
            break
    columns = tuple(
        column(name, name, name) for name in ("projection", "table", "key", "column", "old", "new")
    )
    if found or as_json:
        title = Bilingual("视图与账本不符", "Views that differ from the log")
        show_listing(found, columns, title, lang, as_json=as_json)
    if found:
        raise typer.Exit(DIFFERENT)
    if not as_json:
        words = Bilingual("✔ 视图与账本逐行一致", "✔ every row of every view agrees with the log")
        show_line(words.to(lang))


class Finding(Struct, frozen=True):
    """One thing the doctor looked at. `remedy` is empty where there is nothing to do."""

    what: str
    ok: bool
    found: str
    remedy: str = ""


def _doctor(ctx: typer.Context, as_json: JsonOption = False) -> None:
    frame = frame_of(ctx)
    with frame.office() as office:
        findings = examine(office)
    columns = (
        column("ok", "", ""),
        column("what", "项目", "what"),
        column("found", "情况", "found"),
        column("remedy", "怎么办", "remedy"),
    )
    show_listing(findings, columns, Bilingual("体检", "Check-up"), frame.lang, as_json=as_json)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(UNHEALTHY)


def examine(office: Office) -> list[Finding]:
    """Log, views, parked events, outbox, open decisions; the views are brought up first if the
    log can be read. Messages given up count until their campaign is archived or cancelled.
    """
    head = office.log.head()
    findings = [Finding("log", True, f"{counted(head, 'event')} in {office.log.place}")]
    try:
        office.catch_up()
    except UnknownEvent as fault:
        return [*findings, Finding("events", False, str(fault), "update the program")]
    with office.views.connect() as views:
        behind = {name: head - at for name, at in runner.positions(views).items() if at < head}
        parked = runner.parked(views)
        waiting = outbox.unsent(views)
        rows = campaigns.campaigns(views)
        lost = outbox.messages(views, state=MessageState.ABANDONED, limit=_EVERY_MESSAGE)
    findings.append(
        Finding("views", not behind, f"behind: {behind}", "run: campaign rebuild")
        if behind
        else Finding("views", True, f"{len(ALL)} views stand at event {head}")
    )
    findings.extend(
        Finding(
            "parked event",
            False,
            f"{row.projection} could not take #{row.position} {row.name}: {row.error}",
            f"mend the cause, then run: campaign rebuild {row.projection}",
        )
        for row in parked
    )
    findings.append(Finding("outbox", True, f"{counted(waiting, 'message')} to send"))
    findings.extend(_given_up(rows, lost))
    findings.extend(
        Finding("decision", True, f"{u.campaign}: the cadence of {u.duty} is not set", u.command)
        for row in rows
        if row.state is CampaignState.RUNNING
        for u in undecided(row)
    )
    return findings


def _given_up(rows: Sequence[CampaignRow], lost: Sequence[MessageRow]) -> Iterator[Finding]:
    filed = (CampaignState.ARCHIVED, CampaignState.CANCELLED)
    open_files = {row.id for row in rows if row.state not in filed}
    number = sum(message.campaign in open_files for message in lost)
    if number:
        yield Finding(
            "given up",
            False,
            f"{counted(number, 'message')} could not be delivered",
            "see why with: campaign outbox --state abandoned",
        )


@contextmanager
def progress_bar() -> "Iterator[tuple[Progress, TaskID]]":
    """A bar for work that counts events, with their number and the time left."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    with Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console(),
        transient=True,
    ) as bar:
        yield bar, bar.add_task("", total=None)
