"""The legend, always open: what the shapes, colours and rings on the map mean."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from geo.maps.legend import legend_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.domain.kinds import Kinds
    from geo.i18n import Words

STYLE = (
    "<style>.legend{display:flex;flex-wrap:wrap;gap:.1rem 1.5rem;font-size:.85rem}"
    ".legend ul{display:flex;flex-wrap:wrap;gap:0 .9rem;margin:0;padding:0;list-style:none}"
    ".legend li{display:flex;align-items:center;gap:.3rem;margin:0}</style>"
)


LINE = (
    "<style>.legend-line{display:flex;flex-wrap:wrap;gap:0 .9rem;margin:0;padding:0;list-style:none;"
    "font-size:.85rem}.legend-line li{display:flex;align-items:center;gap:.3rem;margin:0}</style>"
)


def legend(kinds: Kinds, words: Words) -> None:
    """Draw it in one piece of HTML: the symbols are ours, every word is escaped."""
    groups = "".join(f"<ul>{_items(rows)}</ul>" for rows in legend_rows(kinds, words))
    title = escape(words("legend.title"))
    with st.container(key="legend"):
        st.html(f'{STYLE}<div class="legend" role="group" aria-label="{title}">{groups}</div>')


def legend_line(rows: Iterable[tuple[str, str]]) -> None:
    """One line of symbols, each with its word, beneath a map; in one piece of HTML likewise."""
    st.html(f'{LINE}<ul class="legend-line">{_items(rows)}</ul>')


def _items(rows: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<li>{_image(svg)}{escape(word)}</li>" for svg, word in rows)


def _image(svg: str) -> str:
    """The symbol as an image: Streamlit removes SVG elements from HTML, and shows images."""
    return f'<img alt="" src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}">'
