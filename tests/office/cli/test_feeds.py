"""campaign feed: addresses for calendars, made, listed and put out of use in a shell."""

import re

from tests.office.cli.conftest import Program


def test_an_address_is_shown_once_and_put_out_of_use(running: Program):
    liaison = running.acting("town-01.liaison")
    said = liaison.does("feed add")
    found = re.search(r"calendar (\w+): http://127.0.0.1:8009/feeds/[\w-]{43}\.ics", said)
    assert found
    liaison.does("feed add --campaign spring --unit town-01")
    listed = liaison.does("feed list")
    assert "Due dates of 李梅" in listed
    assert "Due dates of Town One" in listed
    assert "/feeds/" not in listed
    other = running.acting("town-02.liaison")
    assert "no calendar address" in other(f"feed remove {found[1]}").err
    liaison.does(f"feed remove {found[1]}")
    assert found[1] not in liaison.does("feed list --json")


def test_whoever_has_ended_has_no_feeds(running: Program):
    liaison = running.acting("town-01.liaison")
    liaison.does("feed add")
    running.does("person end town-01.liaison --reason left")
    assert "李梅" not in liaison.does("feed list")
    assert liaison.does("feed list --json").strip() == "[]"


def test_a_calendar_can_be_looked_at_in_a_shell(running: Program):
    shown = running.acting("town-01.liaison").does("feed show")
    assert shown.startswith("BEGIN:VCALENDAR")
    assert "Town One" in shown
    whole = running.acting("town-01.liaison").does("feed show --campaign spring")
    assert "2 units" in whole
    stranger = running.acting("wei")("feed add")
    assert (stranger.code, "campaign person register wei" in stranger.err) == (4, True)
    assert "no campaign" in running.acting("town-01.liaison")("feed add --campaign none").err
