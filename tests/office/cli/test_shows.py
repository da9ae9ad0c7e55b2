"""Playing: never by mistake on an office's own log."""

from tests.office.cli.conftest import Program


def test_invented_work_is_put_on_no_log_unasked(planned: Program) -> None:
    message = (
        "simulation: it would put invented work on this office's log for good; if that is meant, "
        "add --invent; to see a play, run: campaign demo"
    )
    planned.refuses(2, message, "simulate spring")
