"""Report document: the model that is rendered as a page to print or as a file for Word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from geo.maps.map_picture import Picture


@dataclass(frozen=True, slots=True)
class ReportTable:
    """Table of a report.

    Attributes:
        columns: Headings.
        rows: Cells, row by row.
        title: Heading above the table, "" for none.
        column_weights: Shares of the width by column; empty for equal widths.
        is_numeric: Whether all columns but the first are numbers.
        has_checkboxes: Whether each row begins with a box to tick.
    """

    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    title: str = ""
    column_weights: tuple[int, ...] = ()
    is_numeric: bool = False
    has_checkboxes: bool = False


@dataclass(frozen=True, slots=True)
class MapKeyEntry:
    """Line of the legend of a map: the PNG file of a symbol, and what it means."""

    symbol: bytes
    label: str


@dataclass(frozen=True, slots=True)
class DocumentMap:
    """Map in a document.

    Attributes:
        title: Heading above it: of what, and as of when; also what a reader who cannot see it is given.
        picture: The picture.
        legend: What its symbols mean.
        numbered: Names beside their numbers on the picture.
        note: What it does not show, "" for nothing.
    """

    title: str
    picture: Picture
    legend: tuple[MapKeyEntry, ...]
    numbered: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportSection:
    """Section of a report.

    Attributes:
        title: Heading.
        paragraphs: Paragraphs above the tables.
        tables: Tables.
        closing_paragraphs: Paragraphs below the tables.
        signature_labels: Labels of the lines for a name or a date; empty where the section is not signed.
        map: Map above the tables, None for none.
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    closing_paragraphs: tuple[str, ...] = ()
    signature_labels: tuple[str, ...] = ()
    map: DocumentMap | None = None


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """Report.

    Attributes:
        lang: Language of all texts.
        title: Title.
        subtitle: Subject and time.
        sections: Sections.
        footer: Footer, with the head of the journal.
        demo_notice: Notice that the data are made up, "" for none.
        paragraphs: Paragraphs before the sections.
        tables: Tables before the sections.
        page_per_section: Whether each section begins a page, as it is handed to another reader.
    """

    lang: str
    title: str
    subtitle: str
    sections: tuple[ReportSection, ...]
    footer: str
    demo_notice: str = ""
    paragraphs: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    page_per_section: bool = False


def document_lines(document: ReportDocument) -> Iterator[str]:
    """Yield the document as lines of a console: headings, paragraphs, and the cells of each row."""
    yield f"{document.title} · {document.subtitle}"
    yield from filter(None, (document.demo_notice, *document.paragraphs))
    yield from _table_lines(document.tables)
    for section in document.sections:
        yield section.title
        yield from (f"  {sentence}" for sentence in section.paragraphs)
        yield from _table_lines(section.tables)
        yield from (f"  {sentence}" for sentence in section.closing_paragraphs)
    yield document.footer


def _table_lines(tables: Iterable[ReportTable]) -> Iterator[str]:
    for table in tables:
        if table.title:
            yield table.title
        yield from ("  " + " · ".join(text for cell in row if (text := str(cell))) for row in table.rows)


@dataclass(frozen=True, slots=True)
class DocumentMetadata:
    """Metadata of a file (core properties of ECMA-376) and its page numbers.

    Attributes:
        author: Name of the author.
        timestamp: Time of creation.
        page_number_format: Page number with the placeholders {page} and {pages}.
    """

    author: str
    timestamp: datetime
    page_number_format: str
