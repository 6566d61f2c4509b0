"""The areas one is in, as breadcrumb and as totals: a press leads in or out, the map follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import streamlit as st

from geo.wording import percent
from pages.components import state

if TYPE_CHECKING:
    from geo.domain.views import AreaTotal
    from geo.i18n import Words
    from geo.services.overview import Overview

BAR_LENGTH = 10


def breadcrumb(overview: Overview) -> None:
    """From everything one may see down to the present area; each step is a press."""
    words = state.words()
    with st.container(key="breadcrumb", horizontal=True, gap="xsmall", vertical_alignment="center"):
        steps = [(area.code, area.name) for area in overview.path]
        if not overview.home:
            steps = [("", words("filter.all_areas")), *steps]
        for code, name in steps:
            here = code == overview.present
            st.button(
                plain(name),
                key=f"crumb-{code}",
                type="tertiary",
                disabled=here,
                icon=None if here else ":material/chevron_left:",
                on_click=enter,
                args=(code,),
            )


def area_totals(overview: Overview) -> None:
    """A row for each area beneath the present one: its bar, what is silent, what needs attention."""
    words = state.words()
    with st.container(key="totals", gap="xsmall"):
        st.caption(words("totals.title") if overview.totals else words("totals.none"))
        for total in overview.totals:
            if state.screen().narrow and not total.listed:
                continue  # a phone has no room for what is not there
            st.button(
                _line(total, words, narrowed=overview.filter != overview.filter.base),
                key=f"total-{total.code}",
                on_click=enter,
                args=(total.code,),
                disabled=not total.name,
                width="stretch",
                wrap=True,
            )


def enter(code: str) -> None:
    """Make an area the present one."""
    state.set_filter(state.screen().filter.but(area=code), follow=True)


def plain(text: str) -> str:
    """Text of users in a label that reads Markdown: every sign that could be markup stands for itself.

    Web and mail addresses would become links, escaped or not: a word joiner, which nobody sees, parts them.
    """
    text = ADDRESSES.sub(WORD_JOINER, text)
    return "".join(f"\\{char}" if char in MARKUP else char for char in text)


WORD_JOINER = "\u2060"
ADDRESSES = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
"""Where what GitHub's Markdown takes for an address can be parted: ``https:|//``, ``www|.``, ``name|@``."""
MARKUP = frozenset("\\`*_{}[]()<>#+-.!|~:$^=&")


def _line(total: AreaTotal, words: Words, *, narrowed: bool) -> str:
    """Name, coverage with its bar, counts; how many of the sites are listed where not all need be."""
    share = total.coverage.share
    filled = 0 if share is None else int(share * BAR_LENGTH)
    bar = f"{'▰' * filled}:gray[{'▰' * (BAR_LENGTH - filled)}]"  # of one glyph: the hollow one is wider
    key = "totals.listed" if narrowed else "totals.sites"
    parts = [words(key, count=total.sites, listed=total.listed)]
    if total.silent:
        parts.append(words("totals.silent", count=total.silent))
    if total.attention:
        parts.append(words("totals.attention", count=total.attention))
    name = f"**{plain(total.name or words('totals.own'))}**"
    counts = " · ".join(parts)
    return f"{name} {percent(share)}  \n{bar}  \n{counts}"
