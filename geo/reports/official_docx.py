"""Official document as a file for Word, by GB/T 9704-2012: 22 lines of 28 characters, page numbers outside.

Measured with python-docx 1.2 in LibreOffice 7.4: an exact line height and a character spacing of -0.25 pt
fill the type area, while a document grid (``w:docGrid``) does not. Styles have names of their own.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, Twips

from geo.reports.document import DocumentMap, DocumentMetadata, ReportTable
from geo.reports.docx import (
    INVALID_XML_CHARACTERS,
    LINE_BREAKS,
    MAX_PROPERTY_LENGTH,
    add_map,
    strip_zip_dates,
)
from geo.reports.docx_styles import blank_docx
from geo.reports.papers import A4_MM, PaperFont, PaperLayout
from geo.text.daily_reports import TextLine

TITLE, SUBTITLE, HEADING, BODY = "Official Title", "Official Subtitle", "Official Heading", "Official Body"
SIGNATURE, COLOPHON = "Official Signature", "Official Colophon"
PICTURE = "Official Picture"
TABLE_TITLE, TABLE_TEXT, PAGE_NUMBER = "Official Table Title", "Official Table Text", "Official Page Number"
TWIPS_PER_PT, TWIPS_PER_MM = 20, 1440 / 25.4
TABLE_LINE_PT = 20
"""Height of a line in tables, in points."""
SIGNATURE_INDENT = 4
"""Characters from the right edge to the date below the text."""
FIRST_LINE_INDENT = 2
"""Characters by which paragraphs begin later."""


@dataclass(frozen=True, slots=True)
class OfficialStyle:
    """Style of paragraphs of an official document; sizes in points.

    Attributes:
        font: Font of all characters.
        size_pt: Size of a character.
        line_pt: Height of a line, exactly.
        alignment: Alignment, None for the left.
        spacing_pt: Added to the advance of each character.
        indent: Characters by which the first line begins later.
        keep_with_next: Whether the paragraph stays on the page of the next one.
    """

    font: PaperFont
    size_pt: float
    line_pt: float
    alignment: WD_ALIGN_PARAGRAPH | None = WD_ALIGN_PARAGRAPH.JUSTIFY
    spacing_pt: float = 0.0
    indent: int = 0
    keep_with_next: bool = False


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """Official document.

    Attributes:
        title: Title.
        subtitle: Number of the issue.
        notice: Notice that the data are made up, or of an exercise; "" for none.
        lines: Headings and paragraphs.
        tables: Tables, each with its title, on pages of their own after the text.
        maps: Maps, each on a page of its own between text and tables.
        signature: Who issues it, and the date.
        colophon: As of when the figures are, with the head of the journal.
    """

    title: str
    subtitle: str
    notice: str
    lines: Sequence[TextLine]
    tables: Sequence[ReportTable]
    signature: Sequence[str]
    colophon: str
    maps: Sequence[DocumentMap] = ()


def official_docx(document: OfficialDocument, paper: PaperLayout, metadata: DocumentMetadata) -> bytes:
    """Return the file; the same document gives the same bytes."""
    word = Document(io.BytesIO(blank_docx("zh", page_per_section=False)))
    _define_styles(word, paper)
    _set_page(word, paper)
    _name_fonts(word, paper)
    for text, style in ((document.notice, COLOPHON), (document.title, TITLE), (document.subtitle, SUBTITLE)):
        if text:
            _add(word, text, style)
    for line in document.lines:
        _add(word, line.text, HEADING if line.is_heading else BODY)
    for text in document.signature:
        _add(word, text, SIGNATURE)
    for each in document.maps:
        _add(word, each.title, TABLE_TITLE).paragraph_format.page_break_before = True
        add_map(word, each, PICTURE, TABLE_TEXT)
    for number, table in enumerate(document.tables):
        title = _add(word, table.title, TABLE_TITLE)
        title.paragraph_format.page_break_before = number == 0
        _add_table(word, table, paper)
    _add(word, document.colophon, COLOPHON)
    _set_properties(word, document, metadata)
    stream = io.BytesIO()
    word.save(stream)
    return strip_zip_dates(stream)


def _define_styles(word: Word, paper: PaperLayout) -> None:
    """Define the styles: fonts, sizes and an exact line height each."""
    text = OfficialStyle(paper.body_font, paper.body_pt, paper.line_pt, spacing_pt=paper.spacing_pt)
    centred = replace(
        text, font=paper.subtitle_font, alignment=WD_ALIGN_PARAGRAPH.CENTER, keep_with_next=True
    )
    number_pt = paper.page_number_pt
    styles = {
        TITLE: replace(
            centred, font=paper.title_font, size_pt=paper.title_pt, line_pt=2 * paper.line_pt, spacing_pt=0.0
        ),
        SUBTITLE: centred,
        HEADING: replace(text, font=paper.heading_font, indent=FIRST_LINE_INDENT, keep_with_next=True),
        BODY: replace(text, indent=FIRST_LINE_INDENT),
        SIGNATURE: replace(text, alignment=WD_ALIGN_PARAGRAPH.RIGHT),
        TABLE_TITLE: replace(text, font=paper.heading_font, alignment=None, keep_with_next=True),
        TABLE_TEXT: OfficialStyle(paper.body_font, paper.table_pt, TABLE_LINE_PT, alignment=None),
        COLOPHON: OfficialStyle(paper.body_font, paper.table_pt, TABLE_LINE_PT, alignment=None),
        PAGE_NUMBER: OfficialStyle(paper.page_number_font, number_pt, number_pt, alignment=None),
    }
    for name, style in styles.items():
        _define_style(word, name, style)
    picture = word.styles.add_style(PICTURE, WD_STYLE_TYPE.PARAGRAPH).paragraph_format
    picture.alignment, picture.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
    picture.space_before = picture.space_after = Pt(0)
    word.styles[SIGNATURE].paragraph_format.right_indent = Pt(SIGNATURE_INDENT * paper.body_pt)


def _define_style(word: Word, name: str, defined: OfficialStyle) -> None:
    """Define a style; Latin text and digits have the font of the Chinese text."""
    style: Any = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.size, style.font.bold = Pt(defined.size_pt), False
    properties, font = style.element.rPr, defined.font.name
    properties.insert(0, _element("w:rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font))
    if defined.spacing_pt:
        spacing = _element("w:spacing", val=_twips(defined.spacing_pt))
        properties.insert(_after_bold(properties), spacing)
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Twips(round(defined.line_pt * TWIPS_PER_PT))
    layout.alignment, layout.keep_with_next = defined.alignment, defined.keep_with_next
    layout.widow_control = False
    if defined.indent:
        layout.first_line_indent = Pt(defined.indent * (defined.size_pt + defined.spacing_pt))
        style.element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), str(100 * defined.indent))


def _after_bold(properties: Any) -> int:
    """Return the place of ``w:spacing`` among run properties, whose order the schema fixes."""
    before = {qn(f"w:{tag}") for tag in ("rFonts", "b", "bCs", "i", "color")}
    return sum(child.tag in before for child in properties)


def _set_page(word: Word, paper: PaperLayout) -> None:
    """Set margins, and page numbers at the outer edge: odd pages right, even pages left."""
    section = word.sections[0]
    section.page_width, section.page_height = map(Mm, A4_MM)
    for side in ("top", "bottom", "left", "right"):
        setattr(section, f"{side}_margin", Mm(paper.margins_mm[side]))
    number_mm = paper.page_number_pt * 25.4 / 72
    below_mm = paper.page_number_below_mm
    section.footer_distance = Mm(paper.margins_mm["bottom"] - below_mm - number_mm / 2)
    section.header_distance = Mm(10)
    word.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        paragraph.style = word.styles[PAGE_NUMBER]
        layout = paragraph.paragraph_format
        layout.alignment = WD_ALIGN_PARAGRAPH.RIGHT if side == "right" else WD_ALIGN_PARAGRAPH.LEFT
        setattr(layout, f"{side}_indent", Pt(paper.page_number_pt))
        _add_page_number(paragraph)


def _add_page_number(paragraph: Any) -> None:
    """Add "— 1 —" as a field in runs of its own, which word processors give the style of the paragraph."""
    paragraph.add_run("— ")
    for part in ("begin", "PAGE", "separate", "1", "end"):
        run = paragraph.add_run()
        if part in {"begin", "separate", "end"}:
            run._r.append(_element("w:fldChar", fldCharType=part))  # noqa: SLF001 - the library has no fields
        elif part == "PAGE":
            instruction = OxmlElement("w:instrText")
            instruction.text = part
            run._r.append(instruction)  # noqa: SLF001 - the library has no fields
        else:
            run.text = part
    paragraph.add_run(" —")


def _name_fonts(word: Word, paper: PaperLayout) -> None:
    """Name the substitute of each font, so that a missing one is not replaced by just any."""
    part: Any = next(rel.target_part for rel in word.part.rels.values() if rel.reltype.endswith("/fontTable"))
    fonts = "".join(
        f'<w:font w:name="{font.name}"><w:altName w:val="{font.substitute}"/><w:charset w:val="86"/></w:font>'
        for font in {font.name: font for font in paper.fonts}.values()
        if font.name != font.substitute
    )
    table = parse_xml(f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>")
    part._blob = serialize_part_xml(table)  # noqa: SLF001 - the library has no other access


def _add(word: Word, text: str, style: str) -> Any:
    return word.add_paragraph(INVALID_XML_CHARACTERS.sub("", LINE_BREAKS.sub(" ", text)), style=style)


def _add_table(word: Word, table: ReportTable, paper: PaperLayout) -> None:
    """Add a table that repeats its heading on every page and splits no row."""
    shares = table.column_weights or (1,) * len(table.columns)
    width = paper.text_width_mm * TWIPS_PER_MM
    widths = [round(width * share / sum(shares)) for share in shares]
    word_table = word.add_table(0, len(widths), style="Table Grid")
    word_table.autofit = False
    for column, twips in zip(word_table.columns, widths, strict=True):
        column.width = Twips(twips)
    for position, texts in enumerate([table.columns, *table.rows]):
        row = word_table.add_row()
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no such properties
        properties.append(OxmlElement("w:cantSplit"))
        if position == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for number, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = Twips(widths[number])
            paragraph = cell.paragraphs[0]
            paragraph.style = word.styles[TABLE_TEXT]
            if position == 0 or number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.add_run(INVALID_XML_CHARACTERS.sub("", LINE_BREAKS.sub(" ", str(text))))


def _set_properties(word: Word, document: OfficialDocument, metadata: DocumentMetadata) -> None:
    properties = word.core_properties
    properties.title = INVALID_XML_CHARACTERS.sub("", document.title)[:MAX_PROPERTY_LENGTH]
    properties.author = properties.last_modified_by = metadata.author[:MAX_PROPERTY_LENGTH]
    properties.comments = document.notice[:MAX_PROPERTY_LENGTH]
    properties.language = "zh-CN"
    properties.created = properties.modified = metadata.timestamp.replace(tzinfo=None)
    properties.revision = 1


def _twips(points: float) -> str:
    return str(round(points * TWIPS_PER_PT))


def _element(tag: str, **values: str) -> Any:
    """Return an element; ``values``: its attributes in the namespace w."""
    element = OxmlElement(tag)
    for name, value in values.items():
        element.set(qn(f"w:{name}"), value)
    return element
