"""Blank file for Word that every report begins as: A4, our styles, Chinese fonts, one language."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

LANGUAGES = {"zh": ("zh-CN", "zh-CN"), "en": ("en-GB", "zh-CN")}
"""Languages of Latin and of East Asian text: names stay Chinese in an English document."""
LATIN_FONT, BODY_FONT, HEADING_FONT = "Arial", "SimSun", "SimHei"
"""Fonts of every Chinese Windows; word processors replace a missing one."""
PAGE_MM, MARGIN_MM = (210, 297), (20, 18)
"""A4, portrait; margins at top and bottom, left and right."""
TEXT_MM = PAGE_MM[0] - 2 * MARGIN_MM[1]
SIGNATURE_TABS_MM = (95, TEXT_MM)
"""Ends of the signature lines: a name, then a date."""
KEPT_STYLES = {"Normal", "Header", "Footer", "Title", "Heading 1", "Heading 2", "Table Grid"} | {
    "Default Paragraph Font",
    "Normal Table",
    "No List",
}
UNUSED_PARTS = ("stylesWithEffects", "customXml", "numbering", "thumbnail", "extended-properties")
"""Parts of the template of the library that a report does not use."""


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """Style of paragraphs; sizes and spaces in points.

    ``keep_with_next``: the paragraph stays on the page of the next one.
    """

    size: float
    space_before: float = 0.0
    space_after: float = 0.0
    bold: bool = False
    keep_with_next: bool = False


PARAGRAPH_STYLES = {
    "Normal": ParagraphStyle(10.5, space_after=4),
    "Title": ParagraphStyle(18, space_after=6, bold=True, keep_with_next=True),
    "Heading 1": ParagraphStyle(15, space_after=6, bold=True, keep_with_next=True),
    "Heading 2": ParagraphStyle(11.5, space_before=8, space_after=3, bold=True, keep_with_next=True),
    "Header": ParagraphStyle(9),
    "Footer": ParagraphStyle(9),
    "Small": ParagraphStyle(9, space_before=4, space_after=4),
    "Picture": ParagraphStyle(10.5, space_before=4, keep_with_next=True),
    "Closing": ParagraphStyle(10.5, space_before=6, space_after=4),
    "Table Head": ParagraphStyle(9.5, bold=True, keep_with_next=True),
    "Table Text": ParagraphStyle(9.5),
    "Table Figure": ParagraphStyle(9.5),
    "Signature Line": ParagraphStyle(10.5, space_before=20),
}


@cache
def blank_docx(lang: str, *, page_per_section: bool) -> bytes:
    """Return the file; ``page_per_section``: each heading of level 1 begins a page."""
    word = Document()
    for part in (word.part, word.part.package):
        for rid in [rid for rid, rel in part.rels.items() if rel.reltype.endswith(UNUSED_PARTS)]:
            del part.rels[rid]
    for style_of_template in list(word.styles):
        if style_of_template.name not in KEPT_STYLES:
            style_of_template.delete()
    _set_defaults(word, *LANGUAGES[lang])
    for name, style in PARAGRAPH_STYLES.items():
        _define_style(word, name, style)
    word.styles["Heading 1"].paragraph_format.page_break_before = page_per_section
    word.styles["Table Figure"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    word.styles["Footer"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    tabs = word.styles["Signature Line"].paragraph_format.tab_stops
    for end in SIGNATURE_TABS_MM:
        tabs.add_tab_stop(Mm(end), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.LINES)
    _set_page(word)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def _set_page(docx: Word) -> None:
    section = docx.sections[0]
    section.page_width, section.page_height = map(Mm, PAGE_MM)
    section.top_margin = section.bottom_margin = Mm(MARGIN_MM[0])
    section.left_margin = section.right_margin = Mm(MARGIN_MM[1])
    section.header_distance = section.footer_distance = Mm(10)


def _set_defaults(docx: Word, latin: str, chinese: str) -> None:
    """Set fonts and language of all text without others."""
    properties = docx.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for name in ("w:rFonts", "w:lang"):
        properties.remove(properties.find(qn(name)))
    properties.insert(
        0, _element("w:rFonts", ascii=LATIN_FONT, hAnsi=LATIN_FONT, eastAsia=BODY_FONT, cs=LATIN_FONT)
    )
    properties.append(_element("w:lang", val=latin, eastAsia=chinese))
    theme = docx.settings.element.find(qn("w:themeFontLang"))
    theme.set(qn("w:val"), latin)
    theme.set(qn("w:eastAsia"), chinese)


def _define_style(docx: Word, name: str, style: ParagraphStyle) -> None:
    """Define a style, without colours, rules and fonts of the template of the library."""
    styles: Any = docx.styles
    word_style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    element = word_style.element
    stale = [
        *element.findall(qn("w:rPr")),
        *element.findall(qn("w:link")),
        *element.findall(f"{qn('w:pPr')}/*"),
    ]
    for each in stale:
        if each.tag != qn("w:outlineLvl"):
            each.getparent().remove(each)
    word_style.font.size, word_style.font.bold = Pt(style.size), style.bold
    if style.bold:
        element.rPr.insert(0, _element("w:rFonts", ascii=LATIN_FONT, hAnsi=LATIN_FONT, eastAsia=HEADING_FONT))
    layout = word_style.paragraph_format
    layout.space_before, layout.space_after = Pt(style.space_before), Pt(style.space_after)
    layout.line_spacing, layout.keep_with_next = 1.1, style.keep_with_next


def _element(tag: str, **values: str) -> Any:
    """Return an element; ``values``: its attributes in the namespace w."""
    element = OxmlElement(tag)
    for name, value in values.items():
        element.set(qn(f"w:{name}"), value)
    return element
