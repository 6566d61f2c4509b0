"""Documents from templates; every value is escaped."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geo.settings import ROOT

if TYPE_CHECKING:
    from jinja2 import Template

    from geo.reports.paper import Paper


@cache
def _template(name: str) -> Template:
    loader = FileSystemLoader(ROOT / "data" / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(name)


def page(name: str, **values: Any) -> str:
    """The template filled in; a value it needs and is not given is an error, never a gap."""
    return _template(name).render(**values)


def with_notice(document: str, notice: str) -> str:
    """A printable paper with a sentence beneath its title, before all that it says."""
    told = f'</h1>\n<p class="notice" role="alert">⚠ {escape(notice)}</p>'
    return document.replace("</h1>", told, 1)


def printable(paper: Paper) -> str:
    """The paper as a page of its own that prints on A4."""
    return page("paper.html", paper=paper)
