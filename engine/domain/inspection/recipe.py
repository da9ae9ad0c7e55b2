"""The recipe by which an outsider draws the same units: Python, and its standard library alone."""

from engine.domain.inspection.events import DrawAnnounced, UnitsDrawn


def recipe(announced: DrawAnnounced, drawn: UnitsDrawn) -> str:
    """Ten lines that print the units drawn, one a line: they hold all that was announced and
    published, and fail where the code is not the one that was announced.
    """
    over = " ".join(each.unit for each in drawn.passed_over)
    return "\n".join(
        (
            "import hashlib, hmac",
            f"pool = {' '.join(announced.pool)!r}.split()",
            f"code = bytes.fromhex({drawn.code!r})",
            f"assert hashlib.sha256(code).hexdigest() == {announced.code_hash!r}",
            f"key = hmac.new(code, {drawn.randomness!r}.encode(), 'sha256').digest()",
            "def place(unit):",
            "    return hmac.new(key, unit.encode() + bytes([1]), 'sha256').digest()",
            f"passed_over = {over!r}.split()",
            "left = [unit for unit in sorted(pool, key=place) if unit not in passed_over]",
            f"print(*left[:{announced.n}], sep='\\n')",
        )
    )
