"""A paper: what an order, an area or the rounds say, before it is a page to print or a file for Word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Table:
    """``shares`` of the width by column, all the same where none are given.

    ``figures``: all but the first column are numbers. ``ticked``: a box to tick stands before each row.
    """

    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    title: str = ""
    shares: tuple[int, ...] = ()
    figures: bool = False
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """``told`` stands above the tables, ``closing`` beneath them.

    ``signed``: what stands before each line for a name or a date, nothing where nobody signs.
    """

    title: str
    told: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    closing: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """``said`` tells what it is about and when it was so; ``told`` and ``tables`` stand before the sections.

    ``apart``: each section is handed to somebody else, so none shares a page with another.
    """

    lang: str
    title: str
    said: str
    sections: tuple[Section, ...]
    footer: str
    demo: str = ""
    told: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Imprint:
    """Of a file: who is told to have written it, and when; ``paging`` has places for {page} and {pages}."""

    author: str
    moment: datetime
    paging: str
