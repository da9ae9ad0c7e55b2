"""Letters to send, for tests of channels."""

from typing import Any

from engine.delivery.letter import Letter, message_id
from engine.domain.agenda import Recipient
from engine.ids import PersonId, StreamId
from tests.engine.delivery.desk import LIAISON, march

HTML = "<p>任务：<b>制定实施方案</b></p>\n"
CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
LINK = "https://campaign.example/c/workstyle-2009/a/plan"


def letter(recipient: Recipient = LIAISON, window: str = "2009-03-10.1", **more: Any) -> Letter:
    """The reminder of one piece of work."""
    stream = StreamId(f"message/to/{recipient.person}/{window}")
    told: dict[str, Any] = {
        "stream": stream,
        "message_id": message_id(stream, "county.example"),
        "recipient": recipient,
        "subject": "【还有3天到期】城关镇 制定实施方案 (3 days left)",
        "text": "李联络：\n\n任务：制定实施方案\n完成时限：2009年3月13日（含当日）\n",
        "written_at": march(10),
        "lang": "zh",
        "link": LINK,
    }
    return Letter(**(told | more))


def somebody(number: int, **more: Any) -> Recipient:
    """One of many, each with an address of his own."""
    told: dict[str, Any] = {
        "person": PersonId(f"town-{number:02}.liaison"),
        "name": f"联络{number}",
        "address": f"li{number}@town.example",
    }
    return Recipient(**(told | more))
