"""The duties that `[directive]` has without their being written out: receipt, and plan (R005)."""

from collections.abc import Callable
from typing import Any

from workflows.owners import EVERYBODY
from workflows.sections.directive import KEY, PLAN, RECEIPT
from workflows.titles import Title
from workflows.tree import step


def write_directive(
    full: dict[str, Any], places: dict[str, str], named: Callable[[Title, str], Title]
) -> None:
    """With `receipt_within` its recipients owe a receipt on call, with `covers` a plan that covers
    what is listed; a file that names its own `duties` is left as it is.
    """
    section = full.get("directive")
    if not isinstance(section, dict):
        return
    section.setdefault("key", KEY)
    rows = full.setdefault("obligations", [])
    if not isinstance(rows, list) or "duties" in section:
        if rows == []:
            del full["obligations"]
        return
    owner = Title(zh=_text(full.get("title")) or _text(full.get("key")))
    duties: list[str] = []
    within, covers = section.get("receipt_within"), section.get("covers")
    if isinstance(within, int):
        row = _duty(RECEIPT, named(owner, RECEIPT), f"opened + {within} working days")
        slip = {"key": "slip", "title": _both(named(owner, "receipt-slip"))}
        row["evidence"] = [slip]
        rows.append(row)
        duties.append(RECEIPT)
    if isinstance(covers, list) and covers:
        plan = named(owner, PLAN)
        row = _duty(PLAN, plan, "none")
        document = {"key": "plan", "title": _both(plan)}
        listed = {"key": "covers", "title": _both(named(owner, "covers")), "kind": "checklist"}
        row["evidence"] = [document, {**listed, "items": covers, "of": "plan"}]
        rows.append(row)
        duties.append(PLAN)
    for number in range(len(rows) - len(duties), len(rows)):
        places[step("obligations", number)] = "directive"
    if duties:
        section["duties"] = duties
    elif not rows:
        del full["obligations"]


def _duty(key: str, title: Title, due: str) -> dict[str, Any]:
    return {
        "key": key,
        "title": _both(title),
        "kind": "report",
        "every": "on call",
        "due": due,
        "audience": [EVERYBODY],
        "reviewer": "campaign_office",
    }


def _both(title: Title) -> dict[str, str]:
    return {"zh": title.zh, "en": title.english}


def _text(value: object) -> str:
    """The name of a title, written as one text or in both languages."""
    said = value.get("zh") if isinstance(value, dict) else value
    return said if isinstance(said, str) else ""
