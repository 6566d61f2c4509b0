"""Layouts of official documents, read from ``data/papers.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from geo.domain.errors import InvalidInput
from geo.settings import ROOT

PAPERS_FILE = ROOT / "data" / "papers.toml"
A4_MM = (210.0, 297.0)


@dataclass(frozen=True, slots=True)
class PaperFont:
    """Font by its name in the standard, and the one that takes its place where it is not installed."""

    name: str
    substitute: str


@dataclass(frozen=True, slots=True)
class PaperLayout:
    """Layout of an official document on A4.

    Attributes:
        margins_mm: Margins in millimetres: top, bottom, left (the binding edge), right.
        line_pt: Height of a line in points, exactly.
        spacing_pt: Added to the advance of each character, in points.
        body_pt: Size of the body in points.
        title_pt: Size of the title in points.
        table_pt: Size of tables in points.
        page_number_pt: Size of page numbers in points.
        page_number_below_mm: From the lower edge of the type area to the page number, in millimetres.
        body_font: Font of the body.
        title_font: Font of the title.
        heading_font: Font of headings of the first level.
        subtitle_font: Font of subtitle and headings of the second level.
        page_number_font: Font of page numbers.
    """

    margins_mm: Mapping[str, float]
    line_pt: float
    spacing_pt: float
    body_pt: float
    title_pt: float
    table_pt: float
    page_number_pt: float
    page_number_below_mm: float
    body_font: PaperFont
    title_font: PaperFont
    heading_font: PaperFont
    subtitle_font: PaperFont
    page_number_font: PaperFont

    @property
    def text_width_mm(self) -> float:
        """Width of the type area in millimetres."""
        return A4_MM[0] - self.margins_mm["left"] - self.margins_mm["right"]

    @property
    def fonts(self) -> tuple[PaperFont, ...]:
        """All fonts."""
        return (
            self.body_font,
            self.title_font,
            self.heading_font,
            self.subtitle_font,
            self.page_number_font,
        )


@cache
def paper_layouts(path: Path = PAPERS_FILE) -> dict[str, PaperLayout]:
    """Read all layouts by name; the file is read once."""
    document = tomllib.loads(path.read_text("utf-8"))
    return {name: _layout(entry) for name, entry in document.items()}


def _layout(entry: Mapping[str, Any]) -> PaperLayout:
    fonts: dict[str, Any] = {key: PaperFont(*value) for key, value in entry.items() if key.endswith("_font")}
    return PaperLayout(**{**entry, **fonts})


def paper_layout(name: str) -> PaperLayout:
    """Return a layout.

    Raises:
        InvalidInput: There is none of this name.
    """
    layouts = paper_layouts()
    if name not in layouts:
        raise InvalidInput("error.unknown_paper", found=name, expected=", ".join(layouts))
    return layouts[name]
