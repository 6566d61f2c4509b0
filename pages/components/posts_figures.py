"""How much the posts reach now, and what these figures stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.wording import percent
from pages.components import state
from pages.components.area_totals import plain
from pages.components.posts_amounts import amount, measure_of

if TYPE_CHECKING:
    from geo.services.office import Office
    from geo.services.post_ground import Ground
    from geo.services.siting import Siting

FAR_FROM_ROAD_M = 1000


def posts_figures(house: Office, known: Siting) -> None:
    """Reached of all, kind by kind; the worst single loss; how it was counted."""
    words, ground = state.words(), known.ground
    with st.container(key="posts-figures", horizontal=True, gap="medium"):
        for code, seen in known.covered.items():
            share = seen.seen / seen.total if seen.total else None
            st.metric(
                words("posts.measure.people") if code == "people" else words.label(house.kinds[code]),
                percent(share),
                f"{seen.seen:,.0f}/{seen.total:,.0f}",
                delta_color="off",
                delta_arrow="off",
                width="content",
            )
        st.metric(
            words("posts.manned"),
            str(len(ground.manned)),
            f"{len(ground.manned)}/{len(ground.open)}",
            delta_color="off",
            delta_arrow="off",
            width="content",
            help=words("posts.manned_help"),
        )
    if not ground.posts:
        st.info(words("posts.none"), icon=":material/location_off:")
    elif not ground.places:
        st.info(words("posts.no_places"), icon=":material/location_off:")
    else:
        st.markdown(plain(_losses(known)))
    st.caption(" ".join(_basis(ground)))


def _losses(known: Siting) -> str:
    words = state.words()
    manned = [worth for worth in known.worths if worth.manned]
    if not any(worth.alone for worth in manned):
        return words("posts.worst_none")
    told = [
        words("posts.worst", post=manned[0].post.name, amount=amount(known.ground.question, manned[0].alone))
    ]
    if spare := sum(not worth.alone for worth in manned):
        told.append(words("posts.spare", count=spare))
    return " ".join(told)


def _basis(ground: Ground) -> list[str]:
    words, question = state.words(), ground.question
    way = "road" if ground.net is not None else "straight"
    told = [
        words(f"posts.basis.{way}", reach=f"{question.reach / 1000:g}"),
        words(f"posts.counted.{measure_of(question)}", count=ground.untold),
        words("posts.only_places"),
    ]
    if question.by_road and ground.net is None:
        told.append(words("posts.no_roads"))
    if ground.net is not None and (far := int((ground.net.to_places > FAR_FROM_ROAD_M).sum())):
        told.append(words("posts.far_from_road", count=far))
    if question.area:
        told.append(words("posts.border"))
    if ground.unlocated:
        told.append(words("posts.unlocated", count=ground.unlocated))
    return told
