"""Pages from templates; every value is escaped."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from geo.reports.document import ReportDocument
from geo.settings import ROOT


@cache
def _template(name: str) -> Template:
    loader = FileSystemLoader(ROOT / "data" / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(name)


def render_template(name: str, **values: Any) -> str:
    """Return the template, filled in; a missing value is an error."""
    return _template(name).render(**values)


def with_notice(html: str, notice: str) -> str:
    """Return a printable page with a notice below its title."""
    heading_end = f'</h1>\n<p class="notice" role="alert">⚠ {escape(notice)}</p>'
    return html.replace("</h1>", heading_end, 1)


def render_document(document: ReportDocument) -> str:
    """Return the document as a page that prints on A4."""
    return render_template("document.html", document=document)
