"""Every command that shows something shows it as of an earlier moment, too."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from office.cli.main import program
from office.cli.reference import commands
from tests.office.cli.conftest import Program

CHANGES: Final = frozenset({"reason", "effective_on", "document", "dry_run", "command_id"})
"""Options of every command that changes something."""

WITHOUT: Final[Mapping[str, str]] = {
    "init": "it makes an office",
    "workflow new": "it writes a file, no log",
    "workflow list": "it reads definitions in files, no log",
    "workflow show": "it reads a definition in a file, no log",
    "workflow check": "it reads a definition in a file, no log",
    "workflow diagram": "it reads a definition in a file, no log",
    "letters check": "it reads templates in files, no log",
    "letters preview": "it shows a made-up letter, no log",
    "letters template": "it shows a template of the program, no log",
    "webhook list": "it is about now: how far each address has come, and why one waits",
    "webhook add": "it keeps an address beside the log",
    "webhook test": "it sends a test now",
    "webhook retry": "it sends now what was not taken",
    "webhook remove": "it forgets an address",
    "feed list": "it shows addresses that are in use now, which are in no log",
    "feed show": "it shows what a calendar gets now",
    "feed add": "it makes an address, which is in no log",
    "feed remove": "it puts an address out of use, which is in no log",
    "door check": "it judges the whole log by the grants of today, before the door is closed",
    "tick": "it does what is due",
    "channel list": "it reads settings, no log",
    "channel test": "it asks a channel",
    "bounces read": "it notes what came back",
    "rebuild": "it makes the views anew",
    "worker": "it runs",
    "scheduler": "it runs",
    "serve": "it runs",
    "doctor": "it looks at what is there now: files, databases, processes",
    "audit head": "it is the digest of the newest event, to be kept elsewhere",
    "audit check": "it finds a digest wherever it is in the log",
    "backup": "it copies the log",
    "restore": "it puts a log in place",
    "survey form": "it shows what is asked now, to be printed",
    "survey ready": "it makes codes and a box, which are in no log",
    "survey enter": "it puts sheets into a box, which is no log",
    "survey recount": "it looks at sheets that are kept now, in no log",
    "demo": "it plays a campaign in an office of its own",
    "simulate": "it plays a campaign",
}
"""Commands that take no moment, and why."""

SHOWN: Final[Mapping[str, str]] = {
    "list": "",
    "workflow diff": "spring spring-drive",
    "status": "spring",
    "gate": "spring mobilize",
    "deadlines": "spring --all",
    "why": "spring plan-filed town-01",
    "calendar list": "",
    "calendar show": "cn-2004-2026",
    "calendar proposals": "spring",
    "alerts": "spring",
    "forecast": "spring",
    "backplan": "--for spring",
    "history": "spring",
    "quotas": "spring",
    "targets": "spring",
    "corrections": "spring",
    "entries list": "spring",
    "assignment show": "spring plan-filed town-01",
    "rectification list": "spring",
    "rectification show": "spring r-0001",
    "petition list": "spring",
    "assessment list": "spring",
    "assessment show": "spring a-0001",
    "assessment ranking": "spring a-0001",
    "assessment subject": "spring a-0001 town-01",
    "register counts": "spring",
    "register list": "spring",
    "register show": "spring b-0001",
    "petition show": "spring p-0001",
    "inspection list": "spring",
    "inspection show": "spring i-0001",
    "matter list": "spring",
    "matter show": "spring m-0001",
    "approval list": "spring",
    "approval show": "spring f-0001",
    "selection list": "spring",
    "selection show": "spring s-0001",
    "survey list": "spring",
    "survey show": "spring v-0001",
    "publication list": "spring",
    "publication show": "spring n-0001",
    "directive list": "spring",
    "directive show": "spring d-0001",
    "link list": "spring",
    "link roll-up": "spring",
    "reminders": "spring",
    "outbox": "--campaign spring",
    "unit list": "",
    "person list": "",
    "role list": "",
    "deputy list": "",
    "door show": "",
    "user list": "",
    "office show": "",
}
"""Commands that take one, and what they are asked about."""

ASKED = [f"{words} {about}".strip() for words, about in SHOWN.items()]

OTHER_ROSTER = """unit_id,name,name_en,parent_id,categories,liaison,liaison_id,liaison_email
town-01,新一镇,New Town One,,town,周新,zhou,zhou@town.example
"""


def read(program: Program, words: str) -> tuple[int, str, Any]:
    """What a command answers, or why not; how far the log has come since is no part of that."""
    answer = program(f"{words} --json")
    found = json.loads(answer.out) if answer.out else None
    if isinstance(found, dict):
        found.pop("head", None)
    return answer.code, answer.err, found


def test_every_command_that_shows_something_takes_a_moment() -> None:
    taking: set[str] = set()
    lacking: set[str] = set()
    for path, command in commands(program("en")):
        names = {parameter.name for parameter in command.params}
        if not names >= CHANGES:
            (taking if "at" in names else lacking).add(path.removeprefix("campaign "))
    assert lacking == set(WITHOUT), "give it --at, or say why it takes none"
    assert taking == set(SHOWN), "ask it about a moment, here"


def days_of_a_campaign(office: Program) -> Iterator[None]:
    """Stops at the end of each day from its plan to its end."""
    one, two = office.acting("town-01.liaison"), office.acting("town-02.liaison")
    office.does("plan spring-drive --id spring")
    yield
    office.day = "2026-03-03"
    office.does("set spring visits 3 --reason", "the group's meeting")
    office.does("announce spring")
    office.does("phase open spring mobilize")
    office.does("rectification raise spring town-01 --source letter", "no opening hours shown")
    office.does("rectification issue spring r-0001")
    office.does("deputy name town-01.liaison town-02.liaison --from 2026-03-10 --to 2026-03-20")
    yield
    one.day = office.day = "2026-03-10"
    office.does("tick")
    one.does(
        "petition ask extension spring plan-filed town-01 --to 2026-04-20 --reason", "the flood"
    )
    office.does("assessment open spring towns")
    office.does("assessment freeze spring a-0001")
    for group, town in (("group", "town-01"), ("group", "town-02"), ("delegates", "town-01")):
        rater = office.acting(f"rater.{group}")
        rater.does(f"assessment score spring a-0001 {group} {town} style=38 service=55")
    one.does("register make spring pairs town-01 family:f-01 --from 2026-03-05")
    office.does("directive draft spring --title 通知 --main town --number", "县发〔2026〕3号")
    office.does("link add spring --as joined_with --title", "作风建设年")
    one.does("assignment receive spring plan-filed town-01")
    one.does("assignment submit spring plan-filed town-01 plan=@方案.docx staff=12")
    yield
    (office.folder / "roster.csv").write_text(OTHER_ROSTER, encoding="utf-8")
    two.day = office.day = "2026-03-23"
    office.does("unit import roster.csv")
    office.does("tick")
    office.does("petition refuse spring p-0001 --reason", "it came in time")
    office.does("directive issue spring d-0001")
    two.does("assignment receive spring plan-filed town-02")
    two.does("assignment submit spring plan-filed town-02 plan=@方案.docx")
    office.does("assignment accept spring plan-filed town-01")
    rater = office.acting("rater.delegates")
    rater.does("assessment score spring a-0001 delegates town-02 style=30 service=50")
    office.does("assessment tally spring a-0001")
    office.does("assessment publish spring a-0001")
    yield
    office.day = "2026-03-25"
    office.does("assessment draw spring a-0001")
    office.does(
        "assignment withdraw-acceptance spring plan-filed town-01 --authority office --reason",
        "read too soon",
    )
    office.does("cancel spring --authority office --reason", "the flood")
    office.does("person register office.chen --name 陈主任")
    office.does("role grant office.chen office_head --authority group")
    office.does("door set named --authority group")
    yield


def test_a_command_shows_an_earlier_moment_as_it_showed_it_then(office: Program) -> None:
    given = {}
    for _ in days_of_a_campaign(office):
        head = json.loads(office.does("status spring --json"))["head"]
        given[office.day, head] = {words: read(office, words) for words in ASKED}
    assert len(given) == 5
    for (day, head), then in given.items():
        for at in (day, head):
            for words, answer in then.items():
                assert read(office, f"{words} --at {at}") == answer, f"{words} --at {at}"


def test_a_moment_that_is_none_is_refused_alike(planned: Program) -> None:
    head = json.loads(planned.does("status spring --json"))["head"]
    long = "9" * 5000
    for at, en, zh in (
        (
            "soon",
            "'soon' is neither; write a day such as 2009-06-30, or the number of an event",
            "“soon”既不是日期也不是事件号；请写日期如 2009-06-30，或写事件号",
        ),
        (
            long,
            f"'{long}' is neither; write a day such as 2009-06-30, or the number of an event",
            f"“{long}”既不是日期也不是事件号；请写日期如 2009-06-30，或写事件号",
        ),
        (
            "0",
            f"there is no event 0; the log has events 1 to {head}",
            f"没有第 0 号事件；账本现有事件 1 至 {head}",
        ),
        (
            "9999",
            f"there is no event 9999; the log has events 1 to {head}",
            f"没有第 9999 号事件；账本现有事件 1 至 {head}",
        ),
        (
            "2026-03-24",
            "2026-03-24 lies after today, 2026-03-02; name an earlier day",
            "2026-03-24 晚于今日（2026-03-02）；请写较早的日期",
        ),
        (
            "2026-01-01",
            "2026-01-01 lies before the log, which begins on 2026-03-02",
            "2026-01-01 早于账本的起始日（2026-03-02）",
        ),
    ):
        for words in ASKED:
            assert planned(f"{words} --at {at}") == (2, "", f"✘ --at: {en}\n"), words
            assert planned(f"--lang zh {words} --at {at}") == (2, "", f"✘ --at：{zh}\n"), words
