"""Which channel a letter takes, what stands in for it, how many a minute, how many under way."""

from datetime import timedelta
from threading import Event, Lock

import pytest

from engine.calendars.clock import VirtualClock
from engine.delivery.channels import ChannelFault, MemoryChannel
from engine.delivery.dispatch import Dispatch, Route
from engine.delivery.letter import Deferred, Handed, Letter
from engine.delivery.ports import Outcome
from tests.engine.delivery.desk import march
from tests.engine.delivery.letters import letter, somebody

REACH = {"sms": "138", "chat": "li"}


class Wire:
    """A channel over the network that takes whom it reaches, unless told otherwise."""

    def __init__(self, name: str, connections: int = 1, fault: ChannelFault | None = None) -> None:
        self.name, self.connections, self.fault = name, connections, fault
        self.taken: list[str] = []
        self.asked = 0
        self._lock = Lock()

    def address_of(self, letter: Letter) -> str:
        return letter.recipient.reach.get(self.name, "")

    def close(self) -> None:
        """Nothing is kept."""

    def send(self, letter: Letter) -> str:
        with self._lock:
            self.asked += 1
            if self.fault is not None:
                raise self.fault
            self.taken.append(letter.recipient.person)
        return f"{self.name} took it"


def busy(name: str, *, retriable: bool = True, whole: bool = False) -> ChannelFault:
    return ChannelFault(name, "busy", "wait", retriable=retriable, whole=whole)


def outcomes(dispatch: Dispatch, *letters: Letter) -> list[Outcome]:
    return [outcome for group in dispatch.send(letters) for _, outcome in group]


def desk(*channels: MemoryChannel | Wire, **routes: Route) -> Dispatch:
    return Dispatch(channels, routes, now=VirtualClock(march(10)).now)


@pytest.mark.parametrize(
    ("rung", "wish", "reach", "taken"),
    [
        ("", "", REACH, "memory"),
        ("", "sms", REACH, "sms"),
        ("chat", "sms", REACH, "chat"),
        ("chat", "sms", {"sms": "138"}, "sms"),
        ("chat", "sms", {}, "memory"),
        ("pigeon", "drum", REACH, "memory"),
    ],
)
def test_the_rung_comes_before_the_person_and_the_office_is_last(
    rung: str, wish: str, reach: dict[str, str], taken: str
) -> None:
    """A channel that does not reach the person, or is not there, is passed over."""
    dispatch = desk(MemoryChannel(), Wire("sms"), Wire("chat"))
    one = letter(somebody(1, reach=reach, channel=wish), channel=rung)
    (outcome,) = outcomes(dispatch, one)
    assert isinstance(outcome, Handed)
    assert outcome.channel == taken
    assert outcome.address == {"memory": "li1@town.example", **REACH}[taken]


def test_a_refusal_for_good_gives_way_at_once_and_a_passing_one_after_two() -> None:
    sms = Wire("sms", fault=busy("sms", retriable=False))
    dispatch = desk(MemoryChannel(), sms, Wire("chat"), sms=Route(fallback="chat"))
    li = somebody(1, reach=REACH, channel="sms")
    (outcome,) = outcomes(dispatch, letter(li))
    assert isinstance(outcome, Handed)
    assert outcome.channel == "chat"
    sms.fault = busy("sms")
    (outcome,) = outcomes(dispatch, letter(li, failures=1))
    assert outcome is sms.fault
    (outcome,) = outcomes(dispatch, letter(li, failures=2))
    assert isinstance(outcome, Handed)


def test_of_many_refusals_the_first_counts_unless_another_may_pass() -> None:
    sms, chat = Wire("sms", fault=busy("sms", retriable=False)), Wire("chat")
    chat.fault = busy("chat", retriable=False)
    dispatch = desk(sms, chat, sms=Route(fallback="chat"))
    li = letter(somebody(1, reach=REACH))
    assert outcomes(dispatch, li) == [sms.fault]
    chat.fault = busy("chat")
    assert outcomes(dispatch, li) == [chat.fault]
    # Who is reached by none is told so by the first.
    silent = MemoryChannel()
    (outcome,) = outcomes(desk(silent, chat), letter(somebody(2, address="")))
    assert isinstance(outcome, ChannelFault)
    assert (outcome.channel, outcome.retriable) == ("memory", False)


def test_a_letter_that_a_batch_refuses_goes_by_what_stands_in() -> None:
    refused = ChannelFault("memory", "no such box", "correct it", retriable=False)
    post, sms = MemoryChannel({"li1@town.example": refused}), Wire("sms")
    dispatch = desk(post, sms, memory=Route(fallback="sms"))
    letters = [letter(somebody(number, reach=REACH)) for number in range(3)]
    told = [o.channel for o in outcomes(dispatch, *letters) if isinstance(o, Handed)]
    assert sorted(told) == ["memory", "memory", "sms"]
    assert sms.taken == ["town-01.liaison"]


def test_a_minute_holds_so_many_letters_and_the_others_wait_untried() -> None:
    clock, chat = VirtualClock(march(10)), Wire("chat", connections=2)
    dispatch = Dispatch((chat,), {"chat": Route(per_minute=20)}, now=clock.now)
    letters = [letter(somebody(number, reach=REACH)) for number in range(50)]
    first = outcomes(dispatch, *letters)
    held = [outcome for outcome in first if isinstance(outcome, Deferred)]
    assert (len(chat.taken), len(held)) == (20, 30)
    assert {each.until for each in held} == {march(10) + timedelta(minutes=1)}
    assert chat.asked == 20
    clock.set(march(10) + timedelta(seconds=59))
    assert all(isinstance(each, Deferred) for each in outcomes(dispatch, *letters[20:]))
    clock.set(march(10) + timedelta(seconds=60))
    assert sum(isinstance(each, Handed) for each in outcomes(dispatch, *letters[20:])) == 20


def test_a_channel_that_takes_nothing_now_is_not_asked_again_in_this_pass() -> None:
    sms = Wire("sms", fault=busy("sms", whole=True))
    dispatch = desk(sms)
    letters = [letter(somebody(number, reach=REACH)) for number in range(9)]
    assert outcomes(dispatch, *letters) == [sms.fault] * 9
    assert sms.asked == 1
    sms.fault = None
    assert len(outcomes(dispatch, *letters)) == len(sms.taken) == 9


def test_no_more_letters_are_sent_and_untold_than_there_are_connections() -> None:
    wire = Wire("sms", connections=3)
    told = 0
    for group in desk(wire).send(letter(somebody(n, reach=REACH)) for n in range(40)):
        assert wire.asked - told <= 3
        told += len(group)
    assert told == 40


def test_a_stop_sends_no_more_and_tells_of_all_that_went_out() -> None:
    wire, stop = Wire("sms", connections=3), Event()
    told = 0
    letters = [letter(somebody(n, reach=REACH)) for n in range(40)]
    for group in desk(wire).send(letters, stop.is_set):
        told += len(group)
        if told >= 5:
            stop.set()
    assert told == len(wire.taken) < 12


class Broken:
    """A channel with a fault in its own code."""

    name = "memory"

    def send(self, letter: Letter) -> str:
        raise KeyError(letter.stream)

    def send_batch(self, letters: list[Letter]) -> list[str]:
        if len(letters) > 1:
            raise KeyError(len(letters))
        return [letter.stream for letter in letters]


def test_a_fault_of_a_channels_own_code_is_an_outcome() -> None:
    dispatch = Dispatch((Broken(),), now=VirtualClock(march(10)).now)
    told = outcomes(dispatch, letter(somebody(1)), letter(somebody(2)))
    assert [isinstance(each, ChannelFault) and each.retriable for each in told] == [True, True]
