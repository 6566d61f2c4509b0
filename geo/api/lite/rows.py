"""Rows of lists on lite pages: each a link with what it is about, what it says, and at most one press."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from geo.api.lite.request import LiteRequest

Item = TypeVar("Item")
MAX_ROWS = 20
"""Rows in one list of a page that cannot be turned."""
WARNING = "⚠"


@dataclass(frozen=True, slots=True)
class LiteRow:
    """A row of a list.

    Attributes:
        link: Link to the page of what it is about.
        title: What it is about, in bold.
        beside: What stands beside the title.
        lines: Lines below it.
        meaning: Class of its colour, "" for none.
        action: Value of the button that does what is most likely next, "" for no button.
        label: Text of that button.
    """

    link: str
    title: str
    beside: str = ""
    lines: tuple[str, ...] = ()
    meaning: str = ""
    action: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class LiteList:
    """The first rows of a list, and the sentence that there are more, "" where these are all."""

    rows: Sequence[LiteRow]
    cut: str


def lite_list(lite: LiteRequest, items: Sequence[Item], make_row: Callable[[Item], LiteRow]) -> LiteList:
    """Return the first MAX_ROWS items as rows."""
    cut = lite.t("list.first", count=MAX_ROWS) if len(items) > MAX_ROWS else ""
    return LiteList([make_row(item) for item in items[:MAX_ROWS]], cut)
