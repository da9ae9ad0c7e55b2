"""Which language to speak, known before any command is loaded."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
DEFAULT: Final[Language] = "zh"
LANGUAGE_VARIABLE: Final = "CAMPAIGN_LANG"
_CONFIG_VARIABLE: Final = "CAMPAIGN_CONFIG"
_FLAGS: Final = ("--help", "--version")


def language_of(arguments: Sequence[str], environ: Mapping[str, str] = os.environ) -> Language:
    """From --lang, CAMPAIGN_LANG, the settings file, the locale of the system; else Chinese.

    What is said wrongly is passed over here; the command that reads it properly refuses it.
    """
    said = (
        *_options("--lang", arguments),
        environ.get(LANGUAGE_VARIABLE),
        _in_settings(next(iter(_options("--config", arguments)), environ.get(_CONFIG_VARIABLE))),
        _locale(environ),
    )
    return next((lang for text in said for lang in LANGUAGES if text == lang), DEFAULT)


def system_language(environ: Mapping[str, str] = os.environ) -> Language:
    """From CAMPAIGN_LANG and the locale of the system; else Chinese."""
    return language_of((), {**environ, _CONFIG_VARIABLE: os.devnull})


def _options(name: str, arguments: Sequence[str]) -> list[str]:
    """The values of a global option, the last first; they stand before the name of the command."""
    following = iter(arguments)
    found: list[str] = []
    for argument in following:
        if argument in _FLAGS:
            continue
        if not argument.startswith("-"):
            break
        known, equals, value = argument.partition("=")
        value = value if equals else next(following, "")
        if known == name:
            found.insert(0, value)
    return found


def _in_settings(path: str | None) -> str | None:
    try:
        content = Path(path or "config.toml").read_text(encoding="utf-8-sig")
        office = tomllib.loads(content).get("office", {})
        return str(office["language"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _locale(environ: Mapping[str, str]) -> str | None:
    """`en` of en_GB.UTF-8."""
    names = (environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((name for name in names if name), "")[:2]
