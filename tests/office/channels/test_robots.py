"""Robots, webhooks and gateways, over real HTTP."""

import logging
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest

from engine.calendars.clock import SystemClock
from engine.delivery.channels import ChannelFault
from engine.delivery.dispatch import Dispatch
from engine.delivery.letter import Letter
from engine.errors import BadInput
from office.channel_settings import ChannelSettings
from office.channels.robots import RobotChannel
from tests.engine.delivery.letters import LINK, letter, somebody
from tests.office.channels.servers import Endpoint, endpoint, free_port
from tests.spec import in_english, refused

TOKEN = "a1b2c3d4e5f6a7b8c9d0tokenoftherobot"
SECRET = "SECabcdef0123456789secret"


@pytest.fixture
def service() -> Iterator[Endpoint]:
    with endpoint() as found:
        yield found


def robot(url: str, service: Endpoint | None = None, **more: Any) -> RobotChannel:
    scheme = url.partition(":")[0]
    told: dict[str, Any] = {"name": scheme, "url": url, "timeout": 5}
    if service is not None:
        told["endpoint"] = f"http://127.0.0.1:{service.port}"
    return RobotChannel(ChannelSettings(**(told | more)))


def fault_of(channel: RobotChannel, **more: Any) -> ChannelFault:
    with pytest.raises(ChannelFault) as refusal:
        channel.send(letter(**more))
    return refusal.value


def test_dingtalk_is_asked_with_its_signature_and_its_answer_is_read(service: Endpoint) -> None:
    channel = robot(f"dingtalk://{SECRET}@{TOKEN}/{{reach}}", service)
    li = somebody(1, reach={"dingtalk": "13800000001"})
    assert channel.send(letter(li)) == "errcode 0 ok"
    (asked,) = service.asked
    assert asked.path.startswith(f"/robot/send?access_token={TOKEN}&timestamp=")
    assert "&sign=" in asked.path
    assert asked.body["at"] == {"atMobiles": ["13800000001"], "isAtAll": False}
    assert asked.body["text"]["content"].startswith("【还有3天到期】城关镇")
    assert LINK in asked.body["text"]["content"]


@pytest.mark.parametrize(
    ("answer", "whole", "words"),
    [
        ({"errcode": 310000, "errmsg": "keywords not in content"}, False, "look at the robot"),
        ({"errcode": 130101, "errmsg": "send too fast"}, True, "a smaller per_minute"),
        ({"errcode": 300001, "errmsg": "token is not exist"}, True, "look at the robot"),
        ({}, False, "look at the robot"),
    ],
)
@pytest.mark.parametrize("scheme", ["dingtalk", "wecombot"])
def test_an_answer_of_200_that_sent_nothing_is_a_fault(
    service: Endpoint, scheme: str, answer: dict[str, Any], whole: bool, words: str
) -> None:
    service.answer = answer
    fault = fault_of(robot(f"{scheme}://{TOKEN}", service))
    assert (fault.retriable, fault.whole) == (True, whole)
    assert words in in_english(fault.phrase)
    assert str(answer.get("errmsg", "HTTP 200")) in in_english(fault.phrase)


def test_wecom_takes_two_kilobytes_and_the_link_is_among_them(service: Endpoint) -> None:
    long = letter(text="整改事项\n" * 500 + LINK)
    robot(f"wecombot://{TOKEN}", service).send(long)
    (asked,) = service.asked
    assert asked.path == f"/cgi-bin/webhook/send?key={TOKEN}"
    content = asked.body["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content.startswith("李联络：【还有3天到期】")
    assert content.endswith(LINK)


def test_feishu_says_no_in_an_answer_of_200(service: Endpoint) -> None:
    channel = robot(f"feishu://{TOKEN}", service)
    assert channel.send(letter()) == letter().message_id
    assert service.asked[0].path == f"/open-apis/bot/v2/hook/{TOKEN}/"
    service.answer = {"code": 9499, "msg": "Bad Request"}
    fault = fault_of(channel)
    assert fault.retriable
    assert "Bad Request" in in_english(fault.phrase)


def test_a_webhook_learns_which_letter_it_is(service: Endpoint) -> None:
    channel = robot(f"json://127.0.0.1:{service.port}/hook/{TOKEN}", name="desk")
    channel.send(letter())
    channel.send(letter())
    first, again = service.asked
    assert first.headers["x-message-id"] == again.headers["x-message-id"] == letter().message_id
    assert first.body["message_id"] == letter().message_id
    assert (first.body["person"], first.body["link"]) == ("town-03.liaison", LINK)
    assert first.body["title"] == f"李联络：{letter().subject}"
    service.status = 503
    fault = fault_of(channel)
    assert (fault.retriable, fault.whole) == (True, True)


def test_a_gateway_is_given_the_number_and_a_short_text(service: Endpoint) -> None:
    url = f"smseagle://{TOKEN}@127.0.0.1:{service.port}/{{reach}}"
    channel = robot(url, name="sms")
    li = somebody(1, reach={"sms": "+8613800000001"})
    assert channel.address_of(letter(li)) == "+8613800000001"
    service.answer = {"result": {"message_id": 1, "status": "ok"}}
    channel.send(letter(li))
    assert "13800000001" in str(service.asked[0])
    nobody = somebody(2)
    assert channel.address_of(letter(nobody)) == ""
    with refused(ChannelFault, r"town-02\.liaison has no address at sms; record it") as fault:
        channel.send(letter(nobody))
    assert not fault.value.retriable


@pytest.mark.parametrize(
    "url",
    [
        f"dingtalk://{SECRET}@{TOKEN}",
        f"wecombot://{TOKEN}",
        f"feishu://{TOKEN}",
        f"json://clerk:{SECRET}@127.0.0.1/{TOKEN}",
    ],
)
def test_no_token_stands_in_a_fault_or_a_log(
    url: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    more: dict[str, Any] = {"endpoint": f"http://127.0.0.1:{free_port()}"}
    if url.startswith("json"):
        more, url = {}, url.replace("127.0.0.1", f"127.0.0.1:{free_port()}")
    channel = robot(url, **more)
    fault = fault_of(channel)
    assert (fault.retriable, fault.whole) == (True, True)
    seen = in_english(fault.phrase) + str(fault) + repr(channel) + caplog.text
    seen += "".join(capfd.readouterr())
    assert TOKEN not in seen
    assert SECRET not in seen
    assert "efused" in in_english(fault.phrase)


@pytest.mark.parametrize("url", ["pigeon://loft/1", "dingtalk://", "wecombot://a b", "json://"])
def test_an_address_that_nobody_knows_is_named_without_itself(url: str) -> None:
    with refused(BadInput, f"{url.partition(':')[0]}://…") as refusal:
        robot(url)
    assert "loft" not in str(refusal.value)


def test_an_error_that_nobody_foresaw_tells_no_token(
    service: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = robot(f"feishu://{TOKEN}", service)

    def upset(_channel: RobotChannel, letter: Letter) -> str:
        raise KeyError(f"{letter.subject}: https://open.feishu.cn/hook/{TOKEN}")

    monkeypatch.setattr(RobotChannel, "send", upset)
    ((_, outcome),) = chain(*Dispatch([channel], now=SystemClock().now).send([letter()]))
    assert isinstance(outcome, ChannelFault)
    said = in_english(outcome.phrase)
    assert "KeyError" in said
    assert "https://open.feishu.cn/hook/***" in said
