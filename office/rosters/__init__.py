"""Rosters as offices keep them: CSV, and the workbooks of Excel and WPS.

    file -> lines of cells (tables/encodings) -> the line of headings -> rows

Nothing is changed, dropped or guessed in silence: what cannot be read for certain is refused with
its line and column, and what was read otherwise than it stands is noted. What a row says is judged
by engine.domain.directory.roster.
"""

from office.rosters.column import Column, read_column
from office.rosters.roster import Roster, read_roster

__all__ = ["Column", "Roster", "read_column", "read_roster"]
