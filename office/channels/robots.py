"""Robots of chats, webhooks and SMS gateways: whatever Apprise has an address for.

Apprise takes DingTalk and WeCom at their word when they answer 200, also where the answer says
that nothing was sent (`errcode`); these two are asked here, by the addresses that Apprise read.
"""

import re
import warnings
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

from engine.delivery.channels import ChannelFault
from engine.delivery.letter import Letter
from engine.errors import BadInput, Said
from engine.phrases import phrase
from office.channel_settings import REACH, ChannelSettings
from office.channels.apprise_log import apprise_lines, keep_tokens_out_of_logs
from office.channels.secrets import Secrets
from office.network_words import network_words

if TYPE_CHECKING:
    from apprise.plugins.base import NotifyBase

_WECOM_BYTES: Final = 2048
_SHORT: Final = 1000
"""A channel that takes fewer signs is sent the subject and the link, not the letter."""
_STATUS: Final = re.compile(r"error=(\d{3})")
_CLOSED: Final = (401, 403, 404, 407, 410, 429)
_UNREACHED: Final = re.compile("Socket Exception|[Cc]onnection error")
_TOO_FAST: Final = (130101, 45009)
_UNKNOWN_ROBOT: Final = (300001, 400101, 400102, 93000, 40001, 40014)


class RobotChannel:
    """Sends by an address of Apprise. One letter at a time, so that order is kept.

    Where the address holds `{reach}`, the person's own address there takes its place, and who has
    none is not reached; else everybody is: the letter is put where all of a group see it.
    Raises BadInput for an address that Apprise does not know.
    """

    connections = 1

    def __init__(self, settings: ChannelSettings) -> None:
        self._settings = settings
        self._secrets = Secrets.of_url(settings.url)
        self._is_personal = REACH in settings.url
        with warnings.catch_warnings():
            # Modules of services that nobody here uses are loaded with it, some of them outdated.
            warnings.simplefilter("ignore", DeprecationWarning)
            known = self._plugin("13800000000")
        if known is None:
            fault = phrase("fault.robot.url", scheme=settings.scheme)
            raise BadInput(phrase("thing.channel", name=settings.name), [fault])
        self._service = str(known.service_name)

    @property
    def name(self) -> str:
        """As the settings call it."""
        return self._settings.name

    def address_of(self, letter: Letter) -> str:
        """The person's address there; the channel's name where all of a group read it."""
        own = letter.recipient.reach.get(self.name, "")
        return own if self._is_personal else (own or self.name)

    def close(self) -> None:
        """Each letter has a connection of its own."""

    def hidden(self, text: str) -> str:
        """The text without what the address holds."""
        return self._secrets.hidden(text)

    def send(self, letter: Letter) -> str:
        """Post it; the receipt is what the service answers."""
        address = self.address_of(letter)
        if not address:
            nowhere = phrase(
                "fault.robot.no-reach", person=letter.recipient.person, channel=self.name
            )
            raise self._fault(nowhere, phrase("remedy.robot.reach"), retriable=False)
        plugin = self._plugin(address)
        if plugin is None:
            unusable = phrase("fault.robot.address", address=address, scheme=self._settings.scheme)
            raise self._fault(unusable, phrase("remedy.robot.reach"), retriable=False)
        text = self._text(letter, plugin)
        title = letter.subject
        if not self._is_personal:
            title = f"{letter.recipient.name}：{title}"
        if self._settings.scheme in ("dingtalk", "wecombot"):
            return self._asked(plugin, title, text)
        return self._notified(plugin, title, text, letter)

    def probe(self) -> str:
        """What can be known without a message: the kind of service."""
        return self._service

    def _plugin(self, reach: str) -> "NotifyBase | None":
        # Here: most commands send nothing, and Apprise reads 140 services.
        from apprise import Apprise, AppriseAsset

        keep_tokens_out_of_logs()
        asset = AppriseAsset(app_id="campaign", app_desc="campaign", async_mode=False)
        url = self._settings.url.replace(REACH, quote(reach, safe="+"))
        with apprise_lines():
            plugin = Apprise.instantiate(url, asset=asset)
        if plugin is None:
            return None
        plugin.request_rate_per_sec = 0
        plugin.socket_connect_timeout = plugin.socket_read_timeout = self._settings.timeout
        at = getattr(plugin, "notify_url", None)
        if self._settings.endpoint and isinstance(at, str):
            vars(plugin)["notify_url"] = _elsewhere(at, self._settings.endpoint)
        return plugin

    def _text(self, letter: Letter, plugin: "NotifyBase") -> str:
        if plugin.body_maxlen < _SHORT:
            return letter.link
        return letter.text if letter.link in letter.text else f"{letter.text}\n{letter.link}"

    def _notified(self, plugin: "NotifyBase", title: str, text: str, letter: Letter) -> str:
        """Through Apprise, which says yes or no."""
        _name_letter(plugin, letter)
        with apprise_lines() as lines:
            taken = plugin.notify(title=title, body=text or title, body_format="text")
        if taken:
            return letter.message_id
        told = "; ".join(dict.fromkeys(map(_without_pool, lines)))
        said = self._secrets.hidden(told or self._settings.scheme)
        found = _STATUS.search(said)
        status = int(found[1]) if found else 0
        if _UNREACHED.search(said):
            place, why = self._settings.scheme, network_words(said)
            unreached = phrase("fault.robot.unreached", place=place, why=why)
            raise self._fault(unreached, phrase("remedy.robot.reachable"), whole=True)
        whole = status in _CLOSED or status >= 500
        refused = phrase("fault.robot.refused", scheme=self._settings.scheme, said=said)
        raise self._fault(refused, phrase("remedy.robot.settings"), whole=whole)

    def _asked(self, plugin: Any, title: str, text: str) -> str:
        """DingTalk and WeCom: their answer is read."""
        import requests

        whole_text = f"{title}\n{text}"
        params: dict[str, str] = {}
        if self._settings.scheme == "dingtalk":
            url = plugin.notify_url.format(token=plugin.token)
            if plugin.secret:
                params["timestamp"], sign = plugin.get_signature()
                params["sign"] = sign
            content: dict[str, Any] = {
                "msgtype": "text",
                "text": {"content": whole_text},
                "at": {"atMobiles": plugin.targets, "isAtAll": False},
            }
        else:
            url = plugin.notify_url.format(key=plugin.key)
            content = {"msgtype": "text", "text": {"content": _fitted(whole_text, _WECOM_BYTES)}}
        try:
            answer = requests.post(
                url,
                json=content,
                params=params,
                timeout=(self._settings.timeout, self._settings.timeout),
                verify=plugin.verify_certificate,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            place = urlsplit(url).netloc
            why = network_words(self._secrets.hidden(_why(error)))
            unreached = phrase("fault.robot.unreached", place=place, why=why)
            raise self._fault(unreached, phrase("remedy.robot.reachable"), whole=True) from None
        return self._read(answer.status_code, answer.content)

    def _read(self, status: int, content: bytes) -> str:
        import msgspec

        scheme = self._settings.scheme
        try:
            said = msgspec.json.decode(content)
        except msgspec.DecodeError:
            said = None
        code = said.get("errcode") if isinstance(said, dict) else None
        if status == 200 and code == 0:
            return self._secrets.hidden(f"errcode 0 {said.get('errmsg', '')}")
        words = self._secrets.hidden(f"HTTP {status} {content[:500].decode(errors='replace')}")
        refused = phrase("fault.robot.refused", scheme=scheme, said=words)
        if code in _TOO_FAST or status == 429:
            raise self._fault(refused, phrase("remedy.robot.slower"), whole=True)
        whole = status != 200 or code in _UNKNOWN_ROBOT
        raise self._fault(refused, phrase("remedy.robot.settings"), whole=whole)

    def _fault(
        self, fault: Said, remedy: Said, *, retriable: bool = True, whole: bool = False
    ) -> ChannelFault:
        return ChannelFault(self.name, fault, remedy, retriable=retriable, whole=whole)


def _why(error: Exception) -> str:
    """What is at the bottom of a failed request: the library tells it within three others."""
    cause: object = error
    while inner := getattr(cause, "reason", None) or next(iter(getattr(cause, "args", ())), None):
        if not isinstance(inner, Exception):
            break
        cause = inner
    return f"{type(cause).__name__}: {cause}"


def _name_letter(plugin: "NotifyBase", letter: Letter) -> None:
    """A webhook is told which letter it is: one that comes again bears the same name."""
    headers, extras = getattr(plugin, "headers", None), getattr(plugin, "payload_extras", None)
    if isinstance(headers, dict):
        headers.setdefault("X-Message-ID", letter.message_id)
    if isinstance(extras, dict):
        extras.setdefault("message_id", letter.message_id)
        extras.setdefault("person", str(letter.recipient.person))
        extras.setdefault("link", letter.link)


def _without_pool(line: str) -> str:
    """`Socket Exception: HTTPSConnectionPool(..): .. (Caused by X)` as `Socket Exception: X`."""
    return re.sub(r"HTTPS?ConnectionPool\(.*?\(Caused by (.*)\)$", r"\1", line, flags=re.DOTALL)


def _elsewhere(url: str, endpoint: str) -> str:
    """The address of a service at another host, for an installation of one's own."""
    there, here = urlsplit(endpoint), urlsplit(url)
    return urlunsplit(here._replace(scheme=there.scheme, netloc=there.netloc))


def _fitted(text: str, most: int) -> str:
    """As much of a text as fits into so many bytes, its end kept: there stands the link."""
    if len(text.encode()) <= most:
        return text
    end = "\n…\n" + text.rstrip().rpartition("\n")[2][-200:]
    room = most - len(end.encode())
    return text.encode()[:room].decode(errors="ignore") + end
