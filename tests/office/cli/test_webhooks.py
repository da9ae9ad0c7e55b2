"""campaign webhook, as a shell calls it."""

import json

import pytest

from office.cli.commands import tick
from tests.office.channels.servers import free_port
from tests.office.cli.closed_office import ClosedProgram
from tests.office.cli.conftest import Program
from tests.office.webhooks.receiver import receiving


def test_a_webhook_from_its_beginning_to_its_end(running: Program) -> None:
    with receiving() as receiver:
        added = running.does(f"webhook add {receiver.url} --kind assignment.* --for spring")
        secret = added.split()[-1]
        hook = added.split()[1]
        assert secret.startswith("whsec_")
        running.does(f"webhook test {hook}")
        (test,) = receiver.came
        assert test.told["type"] == "webhook.test"
        assert test.is_signed_with(secret)
        liaison = running.acting("town-01.liaison")
        liaison.does("assignment receive spring plan-filed town-01")
        assert "Webhooks: one event taken, 0 addresses" in running.does("tick")
        assert receiver.came[-1].told["type"] == "assignment.received"
        receiver.answers = [503, 503]
        liaison.does("assignment submit spring plan-filed town-01 plan=@方案.docx staff=12")
        assert "1 addresses did not take theirs" in running.does("tick")
        (line,) = json.loads(running.does("webhook list --json"))
        assert line["webhook"]["fault"] == "HTTP 503"
        assert line["behind"] > 0
        listed = running.does("webhook list")
        assert "HTTP 503, 1 attempt; again at" in listed
        assert "+00:00" not in listed  # on the office's clock
        receiver.answers = [410]
        running.does(f"webhook retry {hook}")
        assert "the receiver wants nothing more (HTTP 410)" in running.does("webhook list")
        assert "is not taken: HTTP 410" in running("doctor").out
        receiver.answers = []
        assert "one event taken" in running.does(f"webhook retry {hook}")
        assert secret not in running.does("webhook list --json --all")
        running.does(f"webhook remove {hook}")
        running.refuses(3, f"no webhook named '{hook}'", f"webhook test {hook}")
        assert "removed" in running.does("webhook list --all")
    assert secret.encode() not in running.log()


def test_one_that_nobody_answers_at_is_said_in_words(
    office: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = office.does(f"webhook add http://127.0.0.1:{free_port()}/ --kind *")
    hook = added.split()[1]
    office.does("person register li --name 李 --email li@office.example")
    said = office("tick")
    assert "webhook_refused" not in said.out + said.err
    asked = list[str]()
    monkeypatch.setattr(tick, "configure", asked.append)
    office.does("tick --log")
    assert asked == ["tick"]
    tried = office(f"webhook retry {hook}")
    assert "does not answer: connection refused, 2 attempts; again at" in tried.out
    assert "webhook_refused" not in tried.out + tried.err
    assert "/ does not answer: connection refused. Nothing" in office(f"webhook test {hook}").err


def test_what_comes_after_a_backup_is_told_though_its_numbers_were(running: Program) -> None:
    with receiving() as receiver:
        running.does(f"webhook add {receiver.url} --kind assignment.*")
        running.does("backup before.db")
        liaison = running.acting("town-01.liaison")
        liaison.does("assignment receive spring plan-filed town-01")
        liaison.does("assignment start spring plan-filed town-01")
        running.does("tick")
        first = {each.id: each.told for each in receiver.came}
        running.does("restore before.db --force")
        (line,) = json.loads(running.does("webhook list --json"))
        assert line["behind"] == 1  # that it was restored
        running.acting("town-02.liaison").does("assignment receive spring plan-filed town-02")
        running.does("tick")
        told = receiver.came[-1]
        assert len(receiver.came) == len(first) + 1
        assert told.told["data"]["stream"].endswith("/town-02/once")
        assert told.told["data"]["position"] in {
            each["data"]["position"] for each in first.values()
        }
        assert told.id not in first


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("webhook add ftp://a --kind *", 2),
        ("webhook add http://a/ --kind assignment.acepted", 3),
        ("webhook add http://a/ --kind * --for nope", 3),
        ("webhook remove wh-1", 3),
    ],
)
def test_what_is_refused(running: Program, words: str, code: int) -> None:
    answer = running(words)
    assert answer.code == code
    assert answer.err.startswith("✘ ")


def test_behind_a_closed_door_webhooks_are_the_heads_and_administrators_alone(
    empty: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = ClosedProgram(empty, monkeypatch)
    admin.does("init --door closed --head head --head-name 陈 --admin root.wang --admin-name 王")
    admin.does("person register li --name 李")
    admin.does(f"user link li {admin.name(1)}")
    chief, li, stranger = admin.at(2), admin.at(1), admin.at(3)
    admin.does(f"user link head {admin.name(2)}")
    hook = admin.does("webhook add https://oa.example/in --kind *").split()[1]
    for nobody in (li, stranger):
        for deed in ("add https://spy.example/ --kind *", f"test {hook}", f"remove {hook}"):
            assert nobody(f"webhook {deed}").code == 8
        assert nobody(f"webhook retry {hook}").code == 8
        assert "oa.example" not in nobody("webhook list").out
        assert "oa.example" not in nobody("webhook list --json").out
    assert "you cannot keep webhooks" in li(f"webhook remove {hook}").err
    assert "oa.example" in chief.does("webhook list")
    chief.does(f"webhook remove {hook}")
    assert admin("--as head webhook add https://oa.example/in --kind *").code == 8


def test_kinds_that_no_campaign_has_are_refused_for_one(running: Program) -> None:
    running.refuses(
        2,
        "--for: no directory.* belongs to a campaign; leave --for out, or the kind",
        "webhook add https://oa.example/x --kind directory.* --for spring",
    )
