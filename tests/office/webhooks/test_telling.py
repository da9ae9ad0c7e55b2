"""Webhooks: signed, in the order of the log, again until taken, and nothing left out."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from engine.errors import BadInput
from engine.ids import CampaignId, PersonId
from office.accounts.database import open_database
from office.accounts.webhooks import Keyed, Webhook, Webhooks, kind_of
from office.webhooks.posting import Poster, Unanswered, checked_address
from office.webhooks.telling import Teller, Told, pause, tell_webhooks
from tests.driven import DRIVE, PLAN, TOWNS, Driven, driven, key_of
from tests.office.webhooks.receiver import Receiver, receiving

ADMIN = PersonId("admin.wu")
NOW = datetime(2026, 3, 12, 1, tzinfo=UTC)


def position_in(name: str) -> int:
    """Of the event that an id names."""
    office, position, content = name.split("-")
    assert (office, len(content)) == ("town", 8)
    return int(position)


class Desk:
    """An office with its webhooks and somebody who receives them."""

    def __init__(self, drive: Driven, webhooks: Webhooks, receiver: Receiver) -> None:
        self.drive, self.webhooks, self.receiver = drive, webhooks, receiver
        posts = partial(Poster, whole_seconds=0.3)
        self.teller = Teller(drive.office.log, webhooks, "town", posts)
        self.now = NOW

    def add(self, *kinds: str, after: int = 0) -> Keyed:
        return self.webhooks.add(self.receiver.url, kinds, ADMIN, NOW, position=after)

    def tell(self) -> Told:
        return self.teller.tell(lambda: self.now)

    @property
    def hook(self) -> Webhook:
        (keyed,) = self.webhooks.every()
        return keyed.webhook

    def positions(self, *names: str) -> list[int]:
        """Of the events of these kinds, in the log."""
        read = self.drive.office.log.read(0, 10_000)
        return [r.position for r in read if kind_of(r.name) in names or "*" in names]


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driven]:
    folder = tmp_path_factory.mktemp("webhooks")
    with driven(folder, folder / "store" / "log.db") as found:
        found.hand_in(key_of(PLAN, TOWNS[0]), date(2026, 3, 10), accept=True)
        yield found


@pytest.fixture
def desk(drive: Driven, tmp_path: Path) -> Iterator[Desk]:
    """The office of all tests with webhooks of its own."""
    engine = open_database(tmp_path / "accounts.db")
    with receiving() as receiver:
        try:
            yield Desk(drive, Webhooks(engine), receiver)
        finally:
            engine.dispose()


def test_what_is_wanted_comes_once_in_order_and_signed(desk: Desk) -> None:
    keyed = desk.add("assignment.submitted", "phase.*")
    assert desk.tell() == Told(sent=2)
    wanted = desk.positions("assignment.submitted", "phase.opened")
    assert [taken.told["data"]["position"] for taken in desk.receiver.came] == wanted
    for taken in desk.receiver.came:
        assert taken.is_signed_with(keyed.secret)
        assert taken.timestamp == int(NOW.timestamp())
        assert position_in(taken.id) == taken.told["data"]["position"]
        assert taken.told["data"]["campaign"] == DRIVE
    submitted = desk.receiver.came[-1].told
    assert submitted["type"] == "assignment.submitted"
    assert submitted["data"]["stream"] == key_of(PLAN, TOWNS[0]).stream
    assert submitted["data"]["event"]["stamp"]["actor"]
    assert desk.tell() == Told()
    assert desk.hook.position == desk.drive.office.log.head()
    desk.drive.hand_in(key_of(PLAN, TOWNS[1]), date(2026, 3, 12))
    assert desk.tell() == Told(sent=1)
    assert len(desk.receiver.came) == 3


def test_a_body_that_was_changed_is_found_out(desk: Desk) -> None:
    keyed = desk.add("phase.opened")
    desk.tell()
    (taken,) = desk.receiver.came
    assert not taken._replace(body=taken.body.replace(b"one", b"two")).is_signed_with(keyed.secret)
    assert not taken._replace(timestamp=taken.timestamp + 1).is_signed_with(keyed.secret)


@pytest.mark.parametrize("answer", [500, 302, 404, 0, -1])
def test_what_is_not_taken_comes_again_with_the_same_id(desk: Desk, answer: int) -> None:
    """Refused, sent elsewhere, closed in the middle, or with a head that never ends."""
    desk.add("*")
    every = desk.positions("*")
    desk.receiver.answers = [200, answer, answer]
    assert desk.tell() == Told(sent=1, refused=1)
    assert (desk.hook.position, desk.hook.attempts) == (every[0], 1)
    assert desk.hook.fault
    assert desk.hook.retry_at is not None
    came = len(desk.receiver.came)
    assert desk.tell() == Told()  # its time has not come
    assert len(desk.receiver.came) == came
    desk.receiver.answers = []
    desk.now = desk.hook.retry_at
    assert desk.tell() == Told(sent=len(every) - 1)
    assert list(dict.fromkeys(map(position_in, desk.receiver.ids))) == every
    again = [n for n in desk.receiver.ids if desk.receiver.ids.count(n) > 1]
    assert len(set(again)) == 1
    assert position_in(again[0]) == every[1]
    well = desk.webhooks.every()[0].webhook
    assert (well.attempts, well.fault, well.retry_at) == (0, None, None)


def test_a_crash_between_the_answer_and_the_record_shows_in_the_id(desk: Desk) -> None:
    desk.add("*")
    every = desk.positions("*")

    class Dying(Webhooks):
        def took(self, webhook: Webhook, position: int, now: datetime) -> bool:
            if position == every[2]:
                raise KeyboardInterrupt
            return super().took(webhook, position, now)

    dying = Teller(desk.drive.office.log, Dying(desk.webhooks._engine), "town")
    with pytest.raises(KeyboardInterrupt):
        dying.tell(lambda: NOW)
    desk.tell()
    assert desk.receiver.ids[2] == desk.receiver.ids[3]
    assert position_in(desk.receiver.ids[2]) == every[2]
    assert desk.receiver.came[2].body == desk.receiver.came[3].body
    assert list(dict.fromkeys(map(position_in, desk.receiver.ids))) == every


def test_one_that_is_removed_amid_its_pass_is_told_nothing_more(desk: Desk) -> None:
    desk.add("*")
    stale = desk.webhooks.every()[0].webhook
    desk.webhooks.remove(stale, ADMIN, NOW)
    assert not desk.webhooks.took(stale, stale.position + 1, NOW)
    assert desk.tell() == Told()
    (gone,) = desk.webhooks.every(removed=True)
    assert (gone.secret, gone.webhook.removed_by) == ("", ADMIN)


def test_gone_ends_it_until_somebody_asks_again(desk: Desk) -> None:
    desk.add("phase.opened")
    desk.receiver.answers = [410]
    desk.tell()
    assert (desk.hook.gone, desk.hook.retry_at) == (True, None)
    desk.now += timedelta(days=30)
    assert desk.tell() == Told()
    desk.webhooks.try_now(desk.hook)
    assert desk.tell() == Told(sent=1)


def test_one_that_fails_keeps_no_other_from_its_own(desk: Desk) -> None:
    lost = desk.webhooks.add("http://127.0.0.1:1/", ["*"], ADMIN, NOW, position=0)
    fine = desk.webhooks.add(
        desk.receiver.url, ["phase.opened"], ADMIN, NOW + timedelta(seconds=1), position=0
    )
    assert desk.tell() == Told(sent=1, refused=1)
    found = {keyed.webhook.id: keyed.webhook for keyed in desk.webhooks.every()}
    assert "refused" in (found[lost.webhook.id].fault or "").lower()
    assert found[fine.webhook.id].sent == 1


def test_pauses_grow_and_a_wait_that_is_asked_for_is_kept(desk: Desk) -> None:
    desk.add("*")
    pauses = [pause(msgspec.structs.replace(desk.hook, attempts=n)) for n in range(12)]
    assert timedelta(seconds=20) < pauses[0] < timedelta(seconds=40)
    assert all(a < b for a, b in pairwise(pauses[:6]))
    assert max(pauses) <= timedelta(hours=6) * 1.2
    assert pauses[3] == pause(msgspec.structs.replace(desk.hook, attempts=3))
    desk.receiver.answers, desk.receiver.headers = [503], {"retry-after": "3600"}
    desk.tell()
    assert desk.hook.retry_at == NOW + timedelta(hours=1)


def test_it_begins_with_what_comes_next_and_the_tick_sends(desk: Desk) -> None:
    office = desk.drive.office
    assert tell_webhooks(office) == Told()  # nobody has an account, nor a webhook
    engine, head = open_database(office.settings.accounts_address), office.log.head()
    keyed = Webhooks(engine).add(desk.receiver.url, ["*"], ADMIN, NOW, position=head)
    assert tell_webhooks(office) == Told()
    desk.drive.hand_in(key_of(PLAN, TOWNS[2]), date(2026, 3, 12))
    assert tell_webhooks(office) == Told(sent=2)
    engine.dispose()
    assert keyed.secret not in repr(keyed)
    log = b"".join(row.state for row in office.log.read_stored(0, 10_000))
    assert keyed.secret.encode() not in log


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a/b",
        "http://",
        "a.example/x",
        "https://u:p@a.example/",
        "https://a/#x",
        "http://a b/",
        "http://169.254.169.254/latest/",
        "http://[fe80::1]/",
        "http://[::ffff:169.254.169.254]/",
    ],
)
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(BadInput):
        checked_address(url)
    assert checked_address("https://oa.example.gov.cn/hook?x=1")
    assert checked_address("http://10.1.2.3:8080/hook")


def test_a_name_that_leads_to_the_machines_own_link_is_sent_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyed = desk.add("*")
    monkeypatch.setattr("office.webhooks.posting._is_link_local", lambda host: host == "127.0.0.1")
    with pytest.raises(Unanswered, match="link-local"):
        desk.teller.test(keyed, NOW)
    assert not desk.receiver.came


def test_an_address_nobody_answers_at_is_said(desk: Desk) -> None:
    keyed = desk.webhooks.add("http://127.0.0.1:1/", ["*"], ADMIN, NOW, position=0)
    with pytest.raises(Unanswered):
        desk.teller.test(keyed, NOW)


def test_what_becomes_of_a_letter_is_of_the_campaigns_that_it_tells(desk: Desk) -> None:
    """Letters themselves belong to none: what they tell does."""
    desk.drive.tick(date(2026, 3, 17))
    letters = desk.positions("message.letter_queued", "message.sent")
    assert letters
    hook = desk.webhooks.add(
        desk.receiver.url, ["message.*"], ADMIN, NOW, position=0, campaign=DRIVE
    )
    other = CampaignId("another")
    desk.webhooks.add(desk.receiver.url, ["*"], ADMIN, NOW, position=0, campaign=other)
    assert desk.tell() == Told(sent=len(letters))
    assert [taken.told["data"]["position"] for taken in desk.receiver.came] == letters
    assert {taken.told["data"]["campaign"] for taken in desk.receiver.came} == {DRIVE}
    assert desk.receiver.came[0].is_signed_with(hook.secret)


@pytest.mark.parametrize("url", ["http://a..b/", f"http://{'a' * 70}.example/"])
def test_a_host_that_no_name_can_be_is_refused_and_stops_no_pass(desk: Desk, url: str) -> None:
    with pytest.raises(BadInput):
        checked_address(url)
    desk.webhooks.add(url, ["*"], ADMIN, NOW, position=0)  # by an earlier program
    assert desk.tell() == Told(refused=1)
    assert "UnicodeError" in (desk.hook.fault or "")
