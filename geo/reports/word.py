"""A paper as a file for Word: styles instead of hand formatting; the same paper gives the same bytes."""

from __future__ import annotations

import io
import re
from datetime import UTC
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from geo.reports.word_styles import LANGUAGES, TEXT_MM, blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as Word

    from geo.reports.paper import Imprint, Paper, Section, Table

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SPACES = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
NOT_XML = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What an XML file must not hold, and the controls that it may but nobody reads."""
LONGEST_PROPERTY = 255
TWIPS_PER_MM = 1440 / 25.4
BOX = "\u2610 "
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first date a zip archive knows: when a file was written says nothing about what is in it."""


def to_docx(paper: Paper, imprint: Imprint) -> bytes:
    """Title, sentences and tables; each section beneath a heading; page x of y; whose it is, and when."""
    word = Document(io.BytesIO(blank(paper.lang, apart=paper.apart)))
    _imprint(word, paper, imprint)
    _say(word, paper.title, "Title")
    for sentence in filter(None, (paper.said, paper.demo)):
        _say(word, sentence, "Small")
    for sentence in paper.told:
        _say(word, sentence)
    for table in paper.tables:
        _tabulate(word, table)
    _say(word, paper.footer, "Small")
    for section in paper.sections:
        _section(word, section)
    stream = io.BytesIO()
    word.save(stream)
    return _undated(stream)


def legible(text: str) -> str:
    """The text on one line, without characters that a Word file cannot hold."""
    return NOT_XML.sub("", SPACES.sub(" ", text))


def _section(word: Word, section: Section) -> None:
    _say(word, section.title, "Heading 1")
    for sentence in section.told:
        _say(word, sentence)
    for table in section.tables:
        _tabulate(word, table)
    for sentence in section.closing:
        _say(word, sentence, "Closing")
    if section.signed:
        _say(word, "", "Signature Line").add_run("  ".join(f"{legible(label)}\t" for label in section.signed))


def _say(word: Word, sentence: str, style: str = "Normal") -> Any:
    return word.add_paragraph(legible(sentence), style=style)


def _tabulate(word: Word, table: Table) -> None:
    """Written element by element: the library takes a second for what has some hundred rows."""
    if table.title:
        _say(word, table.title, "Heading 2")
    shares = table.shares or (1,) * len(table.columns)
    widths = [round(TEXT_MM * TWIPS_PER_MM * share / sum(shares)) for share in shares]
    made = word.add_table(0, len(widths), style="Table Grid")
    made.autofit = False
    element = made._tbl  # noqa: SLF001 - the library has no faster way in
    for column, width in zip(element.tblGrid.gridCol_lst, widths, strict=True):
        column.set(qn("w:w"), str(width))
    element.append(_row(table.columns, widths, ["Table Head"] * len(widths), is_head=True))
    styles = ["Table Text", *["Table Figure" if table.figures else "Table Text"] * (len(widths) - 1)]
    for row in table.rows:
        first, *rest = map(str, row)
        element.append(_row([BOX * table.ticked + first, *rest], widths, styles, is_head=False))


def _row(texts: Sequence[str], widths: Sequence[int], styles: Sequence[str], *, is_head: bool) -> Any:
    """No row is torn in two; the head stands on every page."""
    row = OxmlElement("w:tr")
    properties = _within(row, "w:trPr")
    _within(properties, "w:cantSplit")
    if is_head:
        _within(properties, "w:tblHeader")
    for text, width, style in zip(texts, widths, styles, strict=True):
        cell = _within(row, "w:tc")
        _within(_within(cell, "w:tcPr"), "w:tcW", w=str(width), type="dxa")
        paragraph = _within(cell, "w:p")
        _within(_within(paragraph, "w:pPr"), "w:pStyle", val=style.replace(" ", ""))
        written = _within(_within(paragraph, "w:r"), "w:t")
        written.text = legible(text)
        written.set(qn("xml:space"), "preserve")
    return row


def _imprint(word: Word, paper: Paper, imprint: Imprint) -> None:
    """Above each page what it belongs to, beneath it page x of y; the same among the file's properties."""
    section = word.sections[0]
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.text = legible(" · ".join(filter(None, (paper.title, paper.demo))))
    for part in re.split(r"(\{pages?\})", imprint.paging):
        if part in {"{page}", "{pages}"}:
            field = _within(foot._p, "w:fldSimple", instr="PAGE" if part == "{page}" else "NUMPAGES")  # noqa: SLF001 - the library knows no fields
            _within(_within(field, "w:r"), "w:t").text = "1"
        else:
            foot.add_run(part)
    told = word.core_properties
    title, author = (legible(text)[:LONGEST_PROPERTY] for text in (paper.title, imprint.author))
    told.title, told.author, told.last_modified_by = title, author, author
    told.comments, told.language = legible(paper.demo)[:LONGEST_PROPERTY], LANGUAGES[paper.lang][0]
    told.created = told.modified = imprint.moment.astimezone(UTC)
    told.revision = 1


def _within(parent: Any, tag: str, **values: str) -> Any:
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), value)
    parent.append(made)
    return made


def _undated(stream: io.BytesIO) -> bytes:
    """The same archive without the moment at which it was written."""
    fresh = io.BytesIO()
    with ZipFile(stream) as written, ZipFile(fresh, "w") as undated:
        for name in written.namelist():
            part = ZipInfo(name, EPOCH)
            part.compress_type, part.create_system = ZIP_DEFLATED, 0
            undated.writestr(part, written.read(name))
    return fresh.getvalue()
