"""Matters of a campaign, and one of them: what was promised, and which levels had it."""

from collections.abc import Callable
from datetime import date

from fastapi import APIRouter

from engine.domain.matter.commands import DraftMatter
from engine.domain.matter_list import FixList
from engine.ids import ItemKey
from engine.phrases import Phrase, phrase
from office.answers.keyed_items import ItemLine
from office.answers.matters import MatterDetail, MatterRow, matter_detail, matter_rows
from office.web.items import ItemPages, item_pages
from office.web.page_context import Column
from office.web.routes.matter_deeds import DEEDS, DRAFT, FIX, channel_named, field_named
from office.web.visit import Visit
from workflows.schema import Title

router = APIRouter()


def _detail(visit: Visit, key: ItemKey) -> MatterDetail:
    return matter_detail(visit.reading, key)
