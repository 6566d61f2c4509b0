"""Legend of a map as HTML: the meaning of shapes, colours and rings."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from html import escape

import streamlit as st

from geo.domain.kinds import Kinds
from geo.i18n import Translator
from geo.maps.legend import legend_rows

STYLE = (
    "<style>.legend{display:flex;flex-wrap:wrap;gap:.1rem 1.5rem;font-size:.85rem}"
    ".legend ul{display:flex;flex-wrap:wrap;gap:0 .9rem;margin:0;padding:0;list-style:none}"
    ".legend li{display:flex;align-items:center;gap:.3rem;margin:0}</style>"
)


LINE = (
    "<style>.legend-line{display:flex;flex-wrap:wrap;gap:0 .9rem;margin:0;padding:0;list-style:none;"
    "font-size:.85rem}.legend-line li{display:flex;align-items:center;gap:.3rem;margin:0}</style>"
)


def legend_html(kinds: Kinds, t: Translator) -> str:
    """Return the legend of the situation map as one piece of HTML; every text in it is escaped."""
    groups = "".join(f"<ul>{_items(rows)}</ul>" for rows in legend_rows(kinds, t))
    title = escape(t("legend.title"))
    return f'{STYLE}<div class="legend" role="group" aria-label="{title}">{groups}</div>'


def legend_line(rows: Iterable[tuple[str, str]]) -> None:
    """Draw symbols with their texts in one line below a map, as one piece of HTML.

    Args:
        rows: SVG symbol and text of each entry; the texts are escaped.
    """
    st.html(f'{LINE}<ul class="legend-line">{_items(rows)}</ul>')


def _items(rows: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<li>{_image(svg)}{escape(word)}</li>" for svg, word in rows)


def _image(svg: str) -> str:
    """Return the symbol as an image element: Streamlit removes SVG elements from HTML, and shows images."""
    return f'<img alt="" src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}">'
