"""A draft on the map: kept posts quiet, moved and uncovered ones marked, an arrow from who takes over."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.kinds import Meaning
from geo.domain.presence import Freshness
from geo.maps.basemap import tiles_from_setting
from geo.maps.layers import Arrows, Goto, Picture, Points
from geo.maps.legend import symbol_svg
from geo.maps.palette import style_of
from geo.services.plan_sentences import stand_sentence
from pages.components import state
from pages.components.map_view import map_view
from pages.components.plan_post import choose_post

if TYPE_CHECKING:
    from geo.services.office import Office
    from geo.services.plan_difference import Difference, PostLine

HEIGHT = 560
LOOKS = {
    "kept": Meaning.IN_FORCE,
    "closed": Meaning.INACTIVE,
    "moved": Meaning.PARTIAL,
    "uncovered": Meaning.NOT_IN_FORCE,
}
"""How a post stands in the draft, with colours and marks that the eye knows from the situation map; the last
are drawn on top."""
LEGEND = (
    "<style>.plan-legend{display:flex;flex-wrap:wrap;gap:0 .9rem;margin:0;padding:0;list-style:none;"
    "font-size:.85rem}.plan-legend li{display:flex;align-items:center;gap:.3rem;margin:0}</style>"
)


def plan_map(house: Office, difference: Difference) -> None:
    """Draw the draft; a press on a post has it in the form."""
    posts = {line.post.site for line in difference.posts}

    def pick(kind: str, code: str) -> None:
        if kind == "site" and code in posts:
            choose_post(code)
        elif kind == "screen":
            state.acted().narrow = code == "narrow"

    with st.container(key="plan-map"):
        map_view(
            _picture(house, difference),
            goto=Goto(f"{state.screen().goto}-{difference.plan.id}", area=_area(house, difference)),
            height=HEIGHT,
            on_pick=pick,
            key="plan-map-view",
        )
        _legend()


def _picture(house: Office, difference: Difference) -> Picture:
    words, units = state.words(), house.board.reference().units
    lines = [line for line in difference.posts if line.post.lat is not None]
    lines.sort(key=lambda line: list(LOOKS).index(_look(house, line)))
    told = [_told(house, line) for line in lines]
    moved = [
        (unit, line.post)
        for line in lines
        if line.move and line.move.after.unit != line.move.before.unit
        if (unit := units.get(line.after.unit)) and unit.lat is not None and _look(house, line) == "moved"
    ]
    return Picture(
        points=Points(
            ids=[line.post.site for line in lines],
            names=[line.post.name for line in lines],
            lats=[line.post.lat for line in lines],
            lons=[line.post.lon for line in lines],
            styles=[_style(house, line) for line in lines],
            phrases=range(len(lines)),
        ),
        arrows=Arrows(
            lats=[unit.lat for unit, _ in moved],
            lons=[unit.lon for unit, _ in moved],
            to_lats=[post.lat for _, post in moved],
            to_lons=[post.lon for _, post in moved],
        ),
        chosen=state.screen().desk.post,
        area=_area(house, difference),
        phrases=told,
        words={name: words(f"map.{name}") for name in ("map", "notice", "sites", "zoom_in", "zoom_out")},
        tiles=tiles_from_setting(house.settings.tiles),
    )


def _area(house: Office, difference: Difference) -> str:
    """What the draft is about; the whole county where that is everything."""
    roots = house.board.reference().areas.roots
    return difference.plan.area or (roots[0].code if len(roots) == 1 else "")


def _look(house: Office, line: PostLine) -> str:
    if house.kinds.meaning(line.post.kind, line.after.status) is Meaning.INACTIVE:
        return "closed"
    if line.uncovered:
        return "uncovered"
    return "kept" if line.move is None else "moved"


def _style(house: Office, line: PostLine) -> int:
    kind = house.kinds[line.post.kind]
    variant = kind.variant(line.post.variant)
    return style_of(
        kind.symbol,
        hollow=variant is not None and variant.hollow,
        meaning=LOOKS[_look(house, line)],
        freshness=Freshness.SILENT if line.locked else Freshness.FRESH,
    )


def _told(house: Office, line: PostLine) -> str:
    """What the pointer is told beneath the name."""
    words, units = state.words(), house.board.reference().units
    kind = house.kinds[line.post.kind]
    before, after = (stand_sentence(stand, kind, units, words) for stand in (line.post.live, line.after))
    parts = [before if before == after else f"{before} → {after}", words(f"look.{_look(house, line)}")]
    return " · ".join([*parts, words("mark.locked")] if line.locked else parts)


def _legend() -> None:
    """The symbols are ours, every word is escaped."""
    words = state.words()
    rows = [(symbol_svg(meaning=meaning), words(f"look.{look}")) for look, meaning in LOOKS.items()]
    rows.append((symbol_svg(freshness=Freshness.SILENT), words("mark.locked")))
    items = "".join(f"<li>{_image(svg)}{escape(word)}</li>" for svg, word in rows)
    st.html(f'{LEGEND}<ul class="plan-legend">{items}</ul>')
    st.caption(words("plan.map_told"))


def _image(svg: str) -> str:
    return f'<img alt="" src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}">'
