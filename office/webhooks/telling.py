"""Tells every webhook what has come since: in the order of the log, one event a request."""

import random
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any, Final, NamedTuple

import msgspec
import structlog
from msgspec import Struct

from engine.domain.event import Recorded
from engine.domain.sealing import is_digest_alone
from engine.ids import CampaignId, StreamId, letter_key, parse_stream, subject_stream
from engine.store.codec import encode
from engine.store.log import CampaignLog
from office.accounts.webhooks import Keyed, Webhook, Webhooks, kind_of
from office.bootstrap import Office
from office.webhooks.posting import Answer, Poster, Unanswered
from office.webhooks.signing import signed

TEST: Final = "webhook.test"
_PAGE: Final = 500
_SECONDS: Final = 20.0
"""How long one webhook may hold up the others, and the tick."""

_FIRST: Final = timedelta(seconds=30)
_LONGEST: Final = timedelta(hours=6)
_GONE: Final = 410
Posts = Callable[[str], Poster]


class Told(Struct, frozen=True):
    """What came of a pass: events taken, and addresses that did not take theirs."""

    sent: int = 0
    refused: int = 0


class Teller(NamedTuple):
    """What is told to whom. `identity` names the office in the ids of what is sent."""

    log: CampaignLog
    webhooks: Webhooks
    identity: str
    posts: Posts = Poster

    def tell(self, now: Callable[[], datetime], seconds: float = _SECONDS) -> Told:
        """Every webhook whose time has come. What one of them does keeps no other from its own."""
        sent = refused = 0
        hooks, head = self.webhooks.every(), self.log.head()
        if any(keyed.webhook.position > head for keyed in hooks):
            self.webhooks.put_back(head)  # another log stands in the place of the one it was
            hooks = self.webhooks.every()
        for keyed in hooks:
            hook = keyed.webhook
            if hook.gone or (hook.retry_at is not None and now() < hook.retry_at):
                continue
            taken, held = self._tell_one(keyed, now, monotonic() + seconds)
            sent, refused = sent + taken, refused + held
        return Told(sent, refused)

    def test(self, keyed: Keyed, now: datetime) -> Answer:
        """Send something that is no event, signed like one; raises Unanswered."""
        body = {"type": TEST, "timestamp": now, "data": {"webhook": keyed.webhook.id}}
        with self.posts(keyed.webhook.url) as poster:
            name = f"test-{keyed.webhook.id}-{now.timestamp():.0f}"
            return self._post(poster, keyed, name, msgspec.json.encode(body), now)

    def _tell_one(
        self, keyed: Keyed, now: Callable[[], datetime], until: float
    ) -> tuple[int, bool]:
        """How many events were taken, and whether one was not."""
        hook, taken = keyed.webhook, 0
        with self.posts(hook.url) as poster:
            while page := self.log.read(hook.position, _PAGE):
                for recorded in page:
                    if not hook.wants(recorded.name) or is_digest_alone(recorded.event):
                        continue
                    campaigns = self._campaigns_of(recorded)
                    if not hook.is_about(campaigns):
                        continue
                    if monotonic() > until:
                        return taken, False
                    moment = now()
                    fault = self._fault(poster, keyed, recorded, campaigns, moment)
                    if fault is not None:
                        self._refused(hook, fault, moment)
                        return taken, True
                    if not self.webhooks.took(hook, recorded.position, moment):
                        return taken, False  # somebody else tells it, or it was removed
                    hook, taken = _at(hook, recorded.position), taken + 1
                last = page[-1].position
                if hook.position < last:
                    if not self.webhooks.passed(hook, last):
                        return taken, False
                    hook = _at(hook, last)
        return taken, False

    def _campaigns_of(self, recorded: Recorded) -> frozenset[CampaignId]:
        """The campaign that an event is about; of a letter those of all that it tells, or was to
        tell. What became of a letter does not always say that again: its claim does.
        """
        if letter_key(recorded.stream) is None:
            campaign = _campaign_of(recorded)
            return frozenset() if campaign is None else frozenset({campaign})
        telling = recorded
        if not hasattr(recorded.event, "facts"):
            telling = self.log.read_stream(recorded.stream, recorded.position)[0]
        facts: Iterable[StreamId] = getattr(telling.event, "facts", ())
        found = (parse_stream(subject_stream(fact)) for fact in facts)
        return frozenset(key.campaign for key in found if key)

    def _fault(
        self,
        poster: Poster,
        keyed: Keyed,
        recorded: Recorded,
        campaigns: frozenset[CampaignId],
        now: datetime,
    ) -> Answer | str | None:
        """Why an event was not taken; None if it was."""
        body = body_of(recorded, next(iter(campaigns)) if len(campaigns) == 1 else None)
        # Its content too: after a backup was restored, other events bear the same numbers.
        name = f"{self.identity}-{recorded.position}-{sha256(body).hexdigest()[:8]}"
        try:
            answer = self._post(poster, keyed, name, body, now)
        except Unanswered as fault:
            return fault.why
        return None if answer.taken else answer

    def _post(self, poster: Poster, keyed: Keyed, name: str, body: bytes, now: datetime) -> Answer:
        headers = {
            "content-type": "application/json",
            "user-agent": "campaign-engine",
            **signed(keyed.secret, name, int(now.timestamp()), body),
        }
        return poster.post(body, headers)

    def _refused(self, hook: Webhook, fault: Answer | str, now: datetime) -> None:
        said = fault if isinstance(fault, str) else f"HTTP {fault.status}"
        gone = isinstance(fault, Answer) and fault.status == _GONE
        asked = fault.wait if isinstance(fault, Answer) else None
        wait = pause(hook, asked)
        structlog.get_logger("webhooks").warning(
            "webhook_refused", webhook=hook.id, fault=said, attempts=hook.attempts + 1, gone=gone
        )
        self.webhooks.refused(hook, said, None if gone else now + wait, gone=gone)


def pause(hook: Webhook, asked: int | None = None) -> timedelta:
    """Until the next attempt: four times as long each time up to six hours, a fifth more or less,
    so that many do not come at once; at least as long as was `asked`. Repeatable.
    """
    times: int = 4 ** min(hook.attempts, 8)
    grown = min(_FIRST * times, _LONGEST)
    seed = sha256(f"{hook.id}/{hook.position}/{hook.attempts}".encode()).digest()
    spread = random.Random(seed).uniform(0.8, 1.2)
    wanted = timedelta(seconds=min(asked or 0, int(_LONGEST.total_seconds())))
    return max(grown * spread, wanted)


def body_of(recorded: Recorded, campaign: CampaignId | None) -> bytes:
    """An event as other programs read it; the same at every attempt."""
    name, stored = encode(recorded.event)
    told: dict[str, Any] = {
        "type": kind_of(name),
        "timestamp": recorded.event.stamp.recorded_at,
        "data": {
            "position": recorded.position,
            "stream": recorded.stream,
            "version": recorded.version,
            "name": name,
            "campaign": campaign,
            "event": msgspec.Raw(stored),
        },
    }
    return msgspec.json.encode(told)


def tell_webhooks(office: Office) -> Told:
    """A pass for an office; nothing where it has no accounts, and so no webhook."""
    place = office.settings.accounts_address
    if isinstance(place, Path) and not place.exists():
        return Told()
    return teller_of(office).tell(office.clock.now)


def teller_of(office: Office) -> Teller:
    """The teller of an office."""
    identity = office.record.identity[:12] if office.record else "office"
    return Teller(office.log, office.accounts.webhooks, identity)


def _at(hook: Webhook, position: int) -> Webhook:
    """The webhook once an event was taken, or passed."""
    return msgspec.structs.replace(hook, position=position, attempts=0, retry_at=None, fault=None)


def _campaign_of(recorded: Recorded) -> CampaignId | None:
    """The campaign that an event is about."""
    found = getattr(recorded.event, "campaign", None)
    if found is not None:
        return CampaignId(found)
    key = parse_stream(subject_stream(recorded.stream))
    return key.campaign if key else None
