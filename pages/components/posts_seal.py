"""Sealing an area: how near the border posts may stand, where they go, what it takes, on into a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import streamlit as st

from geo.services.road_sealing import seal_ask
from geo.services.seals import SealQuestion, Step
from pages.components import state
from pages.components.area_totals import plain
from pages.components.kept import keep_over_pages
from pages.components.own_answer import own_answer
from pages.components.posts_seal_draft import seal_draft
from pages.components.posts_seal_map import seal_map
from pages.components.posts_ways import ways_kept
from pages.components.shell import told_errors

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.seals import Sealing

USUAL_BAND, MOST_BAND, BAND_STEP = 500, 5000, 100
ROADS_NAMED = 6


def seal_screen(house: Office, actor: Actor, most: float) -> None:
    """The question, the picture beside what is told, the table, the draft; ``most``: see ``SealQuestion``."""
    words, area = state.words(), state.screen().filter.area or ""
    if not area:
        st.info(words("seal.no_area"), icon=":material/arrow_back:")
        return
    keep_over_pages("seal-band", USUAL_BAND)
    keep_over_pages("seal-only-known", usual=False)
    one, other = st.columns(2, vertical_alignment="bottom")
    band = one.number_input(
        words("seal.band"),
        0,
        MOST_BAND,
        step=BAND_STEP,
        key="seal-band",
        help=words("seal.band_help"),
        on_change=state.acted,
    )
    only_known = other.toggle(
        words("seal.only_known"),
        key="seal-only-known",
        help=words("seal.only_known_help"),
        on_change=state.acted,
    )
    found = None
    with told_errors():
        question = SealQuestion(area, float(band), only_known, most)
        found = own_answer(house, actor, seal_ask(house, actor, question))
    if found is None:
        return
    drawn, beside = st.columns([3, 2])
    with drawn:
        seal_map(house, found)
    with beside, st.container(key="posts-seal"):
        _told(found)
        if found.kept is not None:
            ways_kept(found.kept, most, "seal.brings")
        seal_draft(house, actor, found)
    if found.spots:
        _table(house, found)
    st.caption(words("seal.basis", band=f"{band:g}"))


def _told(found: Sealing) -> None:
    words = state.words()
    if not found.has_roads:
        st.info(words("seal.no_roads"), icon=":material/add_road:")
        return
    if not found.leads_out:
        st.info(words("seal.no_way_out"), icon=":material/verified:")
        return
    if found.places:
        st.markdown(words("seal.leaving", count=found.leaving, places=found.places))
    if found.open_way is not None:
        start, roads = found.open_way.start, found.open_way.roads[:ROADS_NAMED]
        named = words("plan.comma").join(roads) or words("seal.unnamed_road")
        if start:
            told = words("seal.open_way", start=plain(start), roads=plain(named))
        else:
            told = words("seal.open_way_nowhere", roads=plain(named))
        st.warning(told, icon=":material/fork_right:")
        return
    counts = {step: len(found.of(step)) for step in Step}
    sent = sum(counts.values()) - counts[Step.STANDS]
    st.markdown(words("seal.told", count=len(found.spots), **{step.value: counts[step] for step in Step}))
    st.info(words("seal.proved", count=sent), icon=":material/verified:")
    if found.beyond:
        st.markdown(words("seal.beyond", count=found.beyond))


def _table(house: Office, found: Sealing) -> None:
    words, areas = state.words(), house.board.reference().areas
    rows = [
        (
            number,
            words(f"seal.step.{spot.step}"),
            spot.post.name if spot.post else "",
            spot.road or words("seal.unnamed_road"),
            areas.name_of(spot.area),
            f"{spot.lat:.5f}, {spot.lon:.5f}",
            words("seal.nearest", post=spot.nearest.name, metres=f"{spot.metres:.0f}")
            if spot.nearest and not spot.post
            else "",
        )
        for number, spot in enumerate(found.spots, 1)
    ]
    names = ("number", "step", "post", "road", "area", "place", "nearest")
    columns = zip(names, zip(*rows, strict=True), strict=True)
    table = pa.table({words(f"seal.column.{name}"): list(column) for name, column in columns})
    st.subheader(words("seal.table_title"))
    st.dataframe(table, hide_index=True, alt=words("seal.table_title"))
