"""Layout of the daily report (``data/daily_report.toml``), and the first draft that it makes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from geo.domain.daily_reports.figures import FigureKey, FigureValue, MissingFigure, ReportFigure
from geo.domain.daily_reports.tokens import tokens
from geo.domain.findings.category import FindingCategory
from geo.i18n import LANGS

HEADING = "# "
"""Begin of the lines that are headings."""


@dataclass(frozen=True, slots=True)
class LayoutSentence:
    """Sentence by language; ``each``: code of the figure whose categories repeat it, "" for none."""

    texts: Mapping[str, str]
    each: str = ""


@dataclass(frozen=True, slots=True)
class LayoutSection:
    """Section: its heading by language, and its sentences."""

    headings: Mapping[str, str]
    sentences: tuple[LayoutSentence, ...]


@dataclass(frozen=True, slots=True)
class ReportLayout:
    """Layout of the daily report.

    Attributes:
        sections: Sections of the text.
        table: Codes of the figures of the table.
        by_area: Codes of the figures of the table by area.
        nothing: What a draft says of a period of which there is nothing to say, by language.
    """

    sections: tuple[LayoutSection, ...]
    table: tuple[str, ...]
    by_area: tuple[str, ...]
    nothing: Mapping[str, str]


@cache
def report_layout(path: Path) -> ReportLayout:
    """Read the layout of a file; it is read once."""
    document = tomllib.loads(path.read_text("utf-8"))
    return ReportLayout(
        tuple(_section(each) for each in document["section"]),
        tuple(document["table"]),
        tuple(document["by_area"]),
        {lang: document["nothing"][lang] for lang in LANGS},
    )


def draft_texts(
    layout: ReportLayout,
    area: str,
    figure: Callable[[FigureKey], ReportFigure],
    categories: Iterable[FindingCategory],
) -> dict[str, str]:
    """Return the text of a first draft by language; sections without a sentence are left out.

    Args:
        layout: The layout.
        area: Code of the area of the report.
        figure: Returns a figure.
        categories: The categories of findings.
    """
    known = tuple(categories)
    drafts = {lang: "\n".join(_lines(layout, lang, area, figure, known)) for lang in LANGS}
    return {lang: text or layout.nothing[lang] for lang, text in drafts.items()}


def _lines(
    layout: ReportLayout,
    lang: str,
    area: str,
    figure: Callable[[FigureKey], ReportFigure],
    categories: tuple[FindingCategory, ...],
) -> Iterator[str]:
    for section in layout.sections:
        said = [
            text
            for sentence in section.sentences
            for text in _repeated(sentence, lang, categories)
            if _says_something(text, area, figure, is_repeated=bool(sentence.each))
        ]
        if said:
            yield HEADING + section.headings[lang]
            yield ("" if lang == "zh" else " ").join(part.strip() for part in said)


def _repeated(sentence: LayoutSentence, lang: str, categories: tuple[FindingCategory, ...]) -> Iterator[str]:
    text = sentence.texts[lang]
    if not sentence.each:
        yield text
        return
    for category in categories:
        token = f"{{{sentence.each}.{category.code}}}"
        yield text.replace("{label}", getattr(category, lang)).replace("{figure}", token)


def _says_something(
    text: str, area: str, figure: Callable[[FigureKey], ReportFigure], *, is_repeated: bool
) -> bool:
    """Check whether a sentence belongs into a draft."""
    named = [figure(key) for key in tokens(text, area)]
    if any(each.value is MissingFigure.NOT_COMPUTED or _is_zero(each.whole) for each in named):
        return False
    return not is_repeated or not all(_is_zero(each.value) for each in named)


def _is_zero(value: FigureValue | None) -> bool:
    return value == 0 and not isinstance(value, MissingFigure)


def _section(entry: Mapping[str, Any]) -> LayoutSection:
    sentences = tuple(
        LayoutSentence({lang: each[lang] for lang in LANGS}, each.get("each", ""))
        for each in entry["sentence"]
    )
    return LayoutSection({lang: entry[lang] for lang in LANGS}, sentences)
