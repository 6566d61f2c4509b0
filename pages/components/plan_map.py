"""A draft on the map: kept posts quiet, moved and uncovered ones marked, an arrow from who takes over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.kinds import Meaning
from geo.domain.plans import PlanState
from geo.domain.presence import Freshness
from geo.maps.basemap import tiles_from_setting
from geo.maps.layers import Arrows, Goto, Picture, Points
from geo.maps.legend import sign_rows, symbol_svg
from geo.maps.palette import style_of
from geo.services.plan_sentences import stand_sentence
from geo.services.plan_words import PlanWords
from pages.components import state
from pages.components.legend import legend_line
from pages.components.map_view import map_view, map_words
from pages.components.plan_found import press_spot
from pages.components.plan_post import choose_post

if TYPE_CHECKING:
    from geo.domain.moves import Spot
    from geo.domain.units import Unit
    from geo.services.office import Office
    from geo.services.plan_difference import Difference, PostLine
    from geo.services.roster import Post

HEIGHT = 560
LOOKS = {
    "kept": Meaning.IN_FORCE,
    "closed": Meaning.INACTIVE,
    "moved": Meaning.PARTIAL,
    "uncovered": Meaning.NOT_IN_FORCE,
}
"""How a post stands in the draft, with colours and marks that the eye knows from the situation map; the last
are drawn on top."""
SPOT = style_of("circle", hollow=True, meaning=Meaning.IN_FORCE, freshness=Freshness.FRESH)
"""The place that was pressed."""


def plan_map(house: Office, difference: Difference) -> None:
    """Draw the draft; a press on a post has it in the form."""
    posts = {line.post.site for line in difference.posts}

    def pick(kind: str, code: str) -> None:
        if kind == "site" and code in posts:
            choose_post(code)
        elif kind == "spot":
            press_spot(code)
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
    telling = _telling(house, difference)
    told = [_told(house, line, telling) for line in lines]
    spot = state.screen().desk.spot
    arrows: list[tuple[Unit | Spot, Post]] = [
        (unit, line.post)
        for line in lines
        if line.move and line.move.after.unit != line.move.before.unit
        if (unit := units.get(line.after.unit)) and unit.lat is not None and _look(house, line) == "moved"
    ]
    arrows += [(line.moved_from, line.post) for line in lines if line.moved_from and line.moved_from.lat]
    here = [spot] if spot else []
    return Picture(
        points=Points(
            ids=[*(line.post.site for line in lines), *("" for _ in here)],
            names=[*(line.post.name for line in lines), *(words("plan.spot_here") for _ in here)],
            lats=[*(line.post.lat for line in lines), *(lat for lat, _ in here)],
            lons=[*(line.post.lon for line in lines), *(lon for _, lon in here)],
            styles=[*(_style(house, line) for line in lines), *(SPOT for _ in here)],
            phrases=range(len(lines) + len(here)),
            marks=[*("" for _ in lines), *(words("plan.spot_mark") for _ in here)],
        ),
        arrows=Arrows(
            lats=[begin.lat for begin, _ in arrows],
            lons=[begin.lon for begin, _ in arrows],
            to_lats=[post.lat for _, post in arrows],
            to_lons=[post.lon for _, post in arrows],
        ),
        chosen=state.screen().desk.post,
        area=_area(house, difference),
        phrases=[*told, *("" for _ in here)],
        takes_spots=difference.plan.state is PlanState.DRAFT,
        words=map_words(words),
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


def _telling(house: Office, difference: Difference) -> PlanWords:
    names = {line.post.site: line.post.name for line in difference.posts}
    return PlanWords(difference.plan, house.board.reference(), names, state.words())


def _told(house: Office, line: PostLine, telling: PlanWords) -> str:
    """What the pointer is told beneath the name."""
    words, units = state.words(), house.board.reference().units
    kind = house.kinds[line.post.kind]
    before, after = (stand_sentence(stand, kind, units, words) for stand in (line.post.live, line.after))
    parts = [before if before == after else f"{before} → {after}", words(f"look.{_look(house, line)}")]
    parts += telling.beside(line.post.site)
    return " · ".join([*parts, words("mark.locked")] if line.locked else parts)


def _legend() -> None:
    """The symbols are ours, every word is escaped."""
    words = state.words()
    rows = [(symbol_svg(meaning=meaning), words(f"look.{look}")) for look, meaning in LOOKS.items()]
    rows.append((symbol_svg(freshness=Freshness.SILENT), words("mark.locked")))
    legend_line([*rows, *sign_rows(words)])
    st.caption(words("plan.map_told"))
