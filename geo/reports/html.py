"""Pages from templates; every value is escaped."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from html import escape
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from geo.reports.document import ReportDocument
from geo.settings import ROOT


@cache
def _template(name: str) -> Template:
    loader = FileSystemLoader(ROOT / "data" / "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    environment.filters["png_address"] = _png_address
    return environment.get_template(name)


def _png_address(png: bytes) -> str:
    """Return the address of an image that holds this PNG file."""
    return f"data:image/png;base64,{b64encode(png).decode()}"


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
