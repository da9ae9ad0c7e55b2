"""The pages of docs/ that are made from the code say what the code says; links lead somewhere."""

import re
from pathlib import Path

import pytest

from engine.domain.lifecycle import LIFECYCLES

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def lifecycles_page() -> str:
    """docs/reference/lifecycles.md as the tables have it."""
    parts = [
        "# State machines",
        "",
        "Drawn from the tables in `engine/domain/lifecycle.py`; `campaign workflow diagram` prints",
        "them too. A trigger that is not drawn is refused, and the refusal names those that are.",
    ]
    for name, table in LIFECYCLES.items():
        parts += ["", f"## {name}", "", "```mermaid", table.diagram().strip(), "```"]
    return "\n".join(parts) + "\n"


def test_the_state_machines_are_drawn_from_the_tables() -> None:
    page = (ROOT / "docs/reference/lifecycles.md").read_text(encoding="utf-8")
    assert page == lifecycles_page()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    broken = [
        link
        for link in links
        if not link.startswith(("http:", "https:", "mailto:")) and not (page.parent / link).exists()
    ]
    assert broken == []
