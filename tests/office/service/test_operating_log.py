"""Lines for people on a terminal, JSON for programs, secrets for nobody."""

import io
import json
import logging
import os

import pytest
import structlog

from office.service.operating_log import configure


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_programs_get_an_object_per_line() -> None:
    out = io.StringIO()
    configure("worker", out)
    structlog.get_logger().info("batch_projected", reached=7, view="台账")
    line = json.loads(out.getvalue())
    assert out.getvalue().count("\n") == 1
    assert "台账" in out.getvalue()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "process": "worker", "pid": os.getpid(), "event": "batch_projected", "level": "info",
        "reached": 7, "view": "台账",
    }  # fmt: skip


def test_people_get_words() -> None:
    out = Terminal()
    configure("scheduler", out)
    structlog.get_logger().info("tick_done", reminded=2)
    assert "tick_done" in out.getvalue()
    assert "{" not in out.getvalue()


def test_a_fault_is_one_line_too() -> None:
    out = io.StringIO()
    configure("scheduler", out)
    try:
        raise ZeroDivisionError("x")
    except ZeroDivisionError:
        structlog.get_logger().exception("tick_failed")
    line = json.loads(out.getvalue())
    assert "ZeroDivisionError: x" in line["exception"]


def test_warnings_of_libraries_have_the_same_form() -> None:
    out = io.StringIO()
    configure("scheduler", out)
    logging.getLogger("apscheduler.executors").warning("run time was missed by %s", "5 s")
    line = json.loads(out.getvalue())
    assert (line["event"], line["process"]) == ("run time was missed by 5 s", "scheduler")


def test_secrets_are_hidden() -> None:
    out = io.StringIO()
    configure("worker", out)
    structlog.get_logger().info(
        "opened", log="postgresql://chen:s3cret@db/campaign", smtp_password="s3cret", api_key="s3c"
    )
    line = json.loads(out.getvalue())
    assert "s3c" not in out.getvalue()
    assert line["log"] == "postgresql://chen:***@db/campaign"
    assert line["smtp_password"] == "***"


@pytest.mark.parametrize("kind", [io.StringIO, Terminal])
def test_what_others_wrote_begins_no_line_and_moves_no_cursor(kind: type[io.StringIO]) -> None:
    out = kind()
    configure("worker", out)
    evil = "Mei\x1b[2J\n{forged}\u202e\x9b"
    structlog.get_logger("door").info("command_refused", why=evil)
    try:
        raise ValueError(evil)
    except ValueError:
        structlog.get_logger("door").error("failed", exc_info=True)
    logging.getLogger("some.library").warning("watch %s", evil)
    told = out.getvalue()
    assert "forged" in told
    for sign in ("\x1b[2J", "\u202e", "\x9b"):
        assert sign not in told
    assert "\n{forged}" not in told.partition("Traceback")[0]
