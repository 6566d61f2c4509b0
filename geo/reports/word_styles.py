"""The empty Word file that every paper begins as: A4, our few styles, fonts for Chinese, one language."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

if TYPE_CHECKING:
    from docx.document import Document as Word

LANGUAGES = {"zh": ("zh-CN", "zh-CN"), "en": ("en-GB", "zh-CN")}
"""Of Latin and of East Asian text: names stay Chinese in an English paper."""
LATIN, BODY, HEADING = "Arial", "SimSun", "SimHei"
"""What every Chinese Windows has; Word and its kin put their own in place of one that is missing."""
PAGE_MM, MARGIN_MM = (210, 297), (20, 18)
"""A4 upright; margins above and beneath, left and right."""
TEXT_MM = PAGE_MM[0] - 2 * MARGIN_MM[1]
LINES_MM = (95, TEXT_MM)
"""Where the lines to sign on end: a name, then a date."""
KEPT = {"Normal", "Header", "Footer", "Title", "Heading 1", "Heading 2", "Table Grid"} | {
    "Default Paragraph Font",
    "Normal Table",
    "No List",
}
IDLE_PARTS = ("stylesWithEffects", "customXml", "numbering", "thumbnail", "extended-properties")
"""Parts of the library's own template that say nothing of a paper."""


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes and spaces in points; ``near``: stays on the page of what follows."""

    size: float
    before: float = 0.0
    after: float = 0.0
    bold: bool = False
    near: bool = False


STYLES = {
    "Normal": Style(10.5, after=4),
    "Title": Style(18, after=6, bold=True, near=True),
    "Heading 1": Style(15, after=6, bold=True, near=True),
    "Heading 2": Style(11.5, before=8, after=3, bold=True, near=True),
    "Header": Style(9),
    "Footer": Style(9),
    "Small": Style(9, before=4, after=4),
    "Closing": Style(10.5, before=6, after=4),
    "Table Head": Style(9.5, bold=True, near=True),
    "Table Text": Style(9.5),
    "Table Figure": Style(9.5),
    "Signature Line": Style(10.5, before=20),
}


@cache
def blank(lang: str, *, apart: bool) -> bytes:
    """The file; ``apart``: each heading of the first level begins a page."""
    word = Document()
    for part in (word.part, word.part.package):
        for rid in [rid for rid, rel in part.rels.items() if rel.reltype.endswith(IDLE_PARTS)]:
            del part.rels[rid]
    for known in list(word.styles):
        if known.name not in KEPT:
            known.delete()
    _set_defaults(word, *LANGUAGES[lang])
    for name, style in STYLES.items():
        _set(word, name, style)
    word.styles["Heading 1"].paragraph_format.page_break_before = apart
    word.styles["Table Figure"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    word.styles["Footer"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    tabs = word.styles["Signature Line"].paragraph_format.tab_stops
    for end in LINES_MM:
        tabs.add_tab_stop(Mm(end), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.LINES)
    _set_page(word)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def _set_page(word: Word) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = map(Mm, PAGE_MM)
    section.top_margin = section.bottom_margin = Mm(MARGIN_MM[0])
    section.left_margin = section.right_margin = Mm(MARGIN_MM[1])
    section.header_distance = section.footer_distance = Mm(10)


def _set_defaults(word: Word, latin: str, chinese: str) -> None:
    """Fonts and language of all that says no other."""
    properties = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for name in ("w:rFonts", "w:lang"):
        properties.remove(properties.find(qn(name)))
    properties.insert(0, _element("w:rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=BODY, cs=LATIN))
    properties.append(_element("w:lang", val=latin, eastAsia=chinese))
    theme = word.settings.element.find(qn("w:themeFontLang"))
    theme.set(qn("w:val"), latin)
    theme.set(qn("w:eastAsia"), chinese)


def _set(word: Word, name: str, style: Style) -> None:
    """What the library's template says of colours, rules and fonts goes first."""
    known: Any = word.styles
    made = known[name] if name in known else known.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    element = made.element
    stale = [
        *element.findall(qn("w:rPr")),
        *element.findall(qn("w:link")),
        *element.findall(f"{qn('w:pPr')}/*"),
    ]
    for each in stale:
        if each.tag != qn("w:outlineLvl"):
            each.getparent().remove(each)
    made.font.size, made.font.bold = Pt(style.size), style.bold
    if style.bold:
        element.rPr.insert(0, _element("w:rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=HEADING))
    form = made.paragraph_format
    form.space_before, form.space_after = Pt(style.before), Pt(style.after)
    form.line_spacing, form.keep_with_next = 1.1, style.near


def _element(tag: str, **values: str) -> Any:
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), value)
    return made
