"""Report document as a file for Word, with styles only; the same document gives the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC
from itertools import zip_longest
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from geo.reports.document import (
    DocumentMap,
    DocumentMetadata,
    MapKeyEntry,
    ReportDocument,
    ReportSection,
    ReportTable,
)
from geo.reports.docx_styles import LANGUAGES, TEXT_MM, blank_docx

DOCX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LINE_BREAKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
INVALID_XML_CHARACTERS = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML does not allow, and control characters that it does."""
MAX_PROPERTY_LENGTH = 255
TWIPS_PER_MM = 1440 / 25.4
SYMBOL_MM, LEGEND_COLUMNS = 3.6, 3
"""Width of a symbol in a legend, and the columns of a legend."""
CHECKBOX = "\u2610 "
EPOCH = (1980, 1, 1, 0, 0, 0)
"""First date of zip archives, for all parts: the same document is the same file whenever it is written."""


def to_docx(document: ReportDocument, metadata: DocumentMetadata) -> bytes:
    """Return the document as a file for Word, with page numbers and metadata."""
    word = Document(io.BytesIO(blank_docx(document.lang, page_per_section=document.page_per_section)))
    _set_metadata(word, document, metadata)
    _add_paragraph(word, document.title, "Title")
    for sentence in filter(None, (document.subtitle, document.demo_notice)):
        _add_paragraph(word, sentence, "Small")
    for sentence in document.paragraphs:
        _add_paragraph(word, sentence)
    for table in document.tables:
        _add_table(word, table)
    _add_paragraph(word, document.footer, "Small")
    for section in document.sections:
        _add_section(word, section)
    stream = io.BytesIO()
    word.save(stream)
    return strip_zip_dates(stream)


def xml_safe_line(text: str) -> str:
    """Return the text on one line, without characters that a file for Word cannot hold."""
    return INVALID_XML_CHARACTERS.sub("", LINE_BREAKS.sub(" ", text))


def add_map(docx: Word, shown: DocumentMap, picture_style: str, text_style: str) -> None:
    """Add a map with its legend: each symbol a picture among words, which have the fonts of the document."""
    picture = docx.add_paragraph(style=picture_style).add_run()
    _add_picture(picture, shown.picture.png, shown.picture.width_mm, shown.title)
    for entries in (shown.legend, shown.numbered):
        _add_legend(docx, entries, text_style)
    if shown.note:
        _add_paragraph(docx, shown.note, text_style)


def _add_legend(docx: Word, entries: Sequence[MapKeyEntry | str], style: str) -> None:
    """Add entries in columns without rules: in running text Chinese breaks within a word."""
    if not entries:
        return
    table = docx.add_table(-(-len(entries) // LEGEND_COLUMNS), LEGEND_COLUMNS)
    cells = [cell for row in table.rows for cell in row.cells]
    for cell, entry in zip_longest(cells, entries):
        (paragraph,) = cell.paragraphs
        paragraph.style = docx.styles[style]
        if isinstance(entry, MapKeyEntry):
            _add_picture(paragraph.add_run(), entry.symbol, SYMBOL_MM, entry.label)
        text = entry if isinstance(entry, str) else f" {entry.label}" if entry else ""
        paragraph.add_run(xml_safe_line(text))


def _add_picture(run: Any, png: bytes, width_mm: float, alternative: str) -> None:
    shape = run.add_picture(io.BytesIO(png), width=Mm(width_mm))
    shape._inline.docPr.set("descr", xml_safe_line(alternative))  # noqa: SLF001 - the library has no such property


def _add_section(docx: Word, section: ReportSection) -> None:
    _add_paragraph(docx, section.title, "Heading 1")
    for sentence in section.paragraphs:
        _add_paragraph(docx, sentence)
    if section.map is not None:
        add_map(docx, section.map, "Picture", "Small")
    for table in section.tables:
        _add_table(docx, table)
    for sentence in section.closing_paragraphs:
        _add_paragraph(docx, sentence, "Closing")
    if section.signature_labels:
        _add_paragraph(docx, "", "Signature Line").add_run(
            "  ".join(f"{xml_safe_line(label)}\t" for label in section.signature_labels)
        )


def _add_paragraph(docx: Word, text: str, style: str = "Normal") -> Any:
    return docx.add_paragraph(xml_safe_line(text), style=style)


def _add_table(docx: Word, table: ReportTable) -> None:
    """Add a table, element by element: the library needs a second for some hundred rows."""
    if table.title:
        _add_paragraph(docx, table.title, "Heading 2")
    shares = table.column_weights or (1,) * len(table.columns)
    widths = [round(TEXT_MM * TWIPS_PER_MM * share / sum(shares)) for share in shares]
    word_table = docx.add_table(0, len(widths), style="Table Grid")
    word_table.autofit = False
    element = word_table._tbl  # noqa: SLF001 - the library has no faster access
    for column, width in zip(element.tblGrid.gridCol_lst, widths, strict=True):
        column.set(qn("w:w"), str(width))
    element.append(_row(table.columns, widths, ["Table Head"] * len(widths), is_head=True))
    styles = ["Table Text", *["Table Figure" if table.is_numeric else "Table Text"] * (len(widths) - 1)]
    for row in table.rows:
        first, *rest = map(str, row)
        element.append(_row([CHECKBOX * table.has_checkboxes + first, *rest], widths, styles, is_head=False))


def _row(texts: Sequence[str], widths: Sequence[int], styles: Sequence[str], *, is_head: bool) -> Any:
    """Return a row, which is not split over pages; ``is_head``: it is repeated on every page."""
    row = OxmlElement("w:tr")
    properties = _add_child(row, "w:trPr")
    _add_child(properties, "w:cantSplit")
    if is_head:
        _add_child(properties, "w:tblHeader")
    for text, width, style in zip(texts, widths, styles, strict=True):
        cell = _add_child(row, "w:tc")
        _add_child(_add_child(cell, "w:tcPr"), "w:tcW", w=str(width), type="dxa")
        paragraph = _add_child(cell, "w:p")
        _add_child(_add_child(paragraph, "w:pPr"), "w:pStyle", val=style.replace(" ", ""))
        content = _add_child(_add_child(paragraph, "w:r"), "w:t")
        content.text = xml_safe_line(text)
        content.set(qn("xml:space"), "preserve")
    return row


def _set_metadata(docx: Word, document: ReportDocument, metadata: DocumentMetadata) -> None:
    """Set header (title) and footer (page numbers) of each page, and the properties of the file."""
    section = docx.sections[0]
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.text = xml_safe_line(" · ".join(filter(None, (document.title, document.demo_notice))))
    for part in re.split(r"(\{pages?\})", metadata.page_number_format):
        if part in {"{page}", "{pages}"}:
            field = _add_child(foot._p, "w:fldSimple", instr="PAGE" if part == "{page}" else "NUMPAGES")  # noqa: SLF001 - the library has no fields
            _add_child(_add_child(field, "w:r"), "w:t").text = "1"
        else:
            foot.add_run(part)
    properties = docx.core_properties
    title, author = (xml_safe_line(text)[:MAX_PROPERTY_LENGTH] for text in (document.title, metadata.author))
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.comments, properties.language = (
        xml_safe_line(document.demo_notice)[:MAX_PROPERTY_LENGTH],
        LANGUAGES[document.lang][0],
    )
    properties.created = properties.modified = metadata.timestamp.astimezone(UTC)
    properties.revision = 1


def _add_child(parent: Any, tag: str, **values: str) -> Any:
    """Append a child element; ``values``: its attributes in the namespace w."""
    child = OxmlElement(tag)
    for name, value in values.items():
        child.set(qn(f"w:{name}"), value)
    parent.append(child)
    return child


def strip_zip_dates(stream: io.BytesIO) -> bytes:
    """Return the archive without the time at which it was written."""
    output = io.BytesIO()
    with ZipFile(stream) as dated, ZipFile(output, "w") as undated:
        for name in dated.namelist():
            part = ZipInfo(name, EPOCH)
            part.compress_type, part.create_system = ZIP_DEFLATED, 0
            undated.writestr(part, dated.read(name))
    return output.getvalue()
