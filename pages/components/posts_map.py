"""Posts by what they are worth, places by whether one is reached; or the same as a plan would have it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from geo.domain.kinds import Meaning
from geo.domain.presence import Freshness
from geo.maps.basemap import tiles_from_setting
from geo.maps.layers import Goto, Picture, Points
from geo.maps.legend import sign_rows, symbol_svg
from geo.maps.palette import style_of
from pages.components import state
from pages.components.legend import legend_line
from pages.components.map_view import map_view, map_words
from pages.components.posts_amounts import amount
from pages.components.posts_candidates import add_candidate, picks_places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.services.office import Office
    from geo.services.post_plans import PostPlan
    from geo.services.siting import Siting

HEIGHT = 560
TODAY, PLANNED = "today", "planned"
WORTH = {"spare": Meaning.INACTIVE, "few": Meaning.PARTIAL, "many": Meaning.IN_FORCE}
"""Colours of a post by how many places hang on it alone."""
STEP = {"closes": Meaning.INACTIVE, "opens": Meaning.PARTIAL, "kept": Meaning.IN_FORCE}
"""Colours of a post by what a plan does with it."""


class Point(NamedTuple):
    """One point of the picture."""

    site: str
    name: str
    lat: float
    lon: float
    style: int
    phrase: str


def posts_map(house: Office, known: Siting, plan: PostPlan | None) -> None:
    """Draw it; a press on a post marks it here and in the table, one beside all may add a candidate."""
    words = state.words()
    shown = TODAY
    if plan is not None:
        shown = st.segmented_control(
            words("posts.shown"),
            [TODAY, PLANNED],
            key="posts-shown",
            format_func=lambda code: words(f"posts.shown.{code}"),
            label_visibility="collapsed",
            default=PLANNED,
            required=True,
            on_change=state.acted,
        )
    drawn = plan if shown == PLANNED else None
    sites = {post.site for post in known.ground.posts}

    def pick(kind: str, code: str) -> None:
        if kind == "site" and code in sites:
            state.choose_site(code)
        elif kind == "screen":
            state.acted().narrow = code == "narrow"
        elif kind == "spot" and picks_places():
            add_candidate(house, "", code)

    with st.container(key="map"):
        map_view(
            _picture(house, known, drawn),
            goto=Goto(f"{state.screen().goto}", area=_area(house)),
            height=HEIGHT,
            on_pick=pick,
            key="posts-map-view",
        )
    _legend(house, known, drawn)


def _picture(house: Office, known: Siting, plan: PostPlan | None) -> Picture:
    words = state.words()
    posts = _planned(house, plan) if plan else _worths(house, known)
    points = [*_places(house, known, plan), *posts]
    phrases = {phrase: number for number, phrase in enumerate(dict.fromkeys(it.phrase for it in points))}
    return Picture(
        points=Points(
            ids=[point.site for point in points],
            names=[point.name for point in points],
            lats=[point.lat for point in points],
            lons=[point.lon for point in points],
            styles=[point.style for point in points],
            phrases=[phrases[point.phrase] for point in points],
        ),
        chosen=state.screen().site,
        area=_area(house),
        phrases=list(phrases),
        words=map_words(words),
        tiles=tiles_from_setting(house.settings.tiles),
        takes_spots=picks_places(),
    )


def _places(house: Office, known: Siting, plan: PostPlan | None) -> Iterator[Point]:
    """The missed ones last, on top of the others."""
    words, ground = state.words(), plan.ground if plan else known.ground
    reached = ground.known.of(plan.found.sites if plan else ground.manned)
    for number in reached.argsort(kind="stable")[::-1]:
        place, is_reached = ground.places[number], bool(reached[number])
        word = words("posts.reached" if is_reached else "posts.missed")
        yield Point(
            place.site,
            place.name,
            place.lat,
            place.lon,
            style_of(
                house.kinds[place.kind].symbol,
                hollow=is_reached,
                meaning=Meaning.IN_FORCE if is_reached else Meaning.NOT_IN_FORCE,
                freshness=Freshness.FRESH,
            ),
            word,
        )


def _worths(house: Office, known: Siting) -> Iterator[Point]:
    """Who is worth most on top."""
    words, many = state.words(), many_from(known)
    for worth in sorted(known.worths, key=lambda worth: worth.alone):
        look = "spare" if not worth.alone else "many" if worth.alone >= many else "few"
        told = words(
            "posts.point_manned" if worth.manned else "posts.point_other",
            reaches=amount(known.ground.question, worth.reaches),
            alone=amount(known.ground.question, worth.alone),
        )
        post = worth.post
        style = style_of(
            house.kinds[post.kind].symbol,
            hollow=not worth.manned,
            meaning=WORTH[look],
            freshness=Freshness.FRESH,
        )
        yield Point(post.site, post.name, float(post.lat or 0), float(post.lon or 0), style, told)


def _planned(house: Office, plan: PostPlan) -> Iterator[Point]:
    """The posts of the plan and those it closes; what stays withdrawn is left out."""
    words, ground = state.words(), plan.ground
    steps = dict.fromkeys(ground.open, "closes") | dict.fromkeys(plan.found.sites, "opens")
    steps |= dict.fromkeys(set(ground.open).intersection(plan.found.sites), "kept")
    founded = {new.id for new in plan.founds}
    for number, step in sorted(steps.items(), key=lambda pair: list(STEP).index(pair[1])):
        post = ground.posts[number]
        style = style_of(
            house.kinds[post.kind].symbol,
            hollow=post.site in founded,
            meaning=STEP[step],
            freshness=Freshness.FRESH,
        )
        told = words(f"posts.step.{step}")
        yield Point(post.site, post.name, float(post.lat or 0), float(post.lon or 0), style, told)


def many_from(known: Siting) -> int:
    """From how many places on a post is one of those worth most: half of what the first of them is worth."""
    return max(2, -(-max((worth.alone for worth in known.worths), default=0) // 2))


def _area(house: Office) -> str:
    """The present area; the whole county where that is everything."""
    roots = house.board.reference().areas.roots
    return state.screen().filter.area or (roots[0].code if len(roots) == 1 else "")


def _legend(house: Office, known: Siting, plan: PostPlan | None) -> None:
    """The symbols are ours, every word is escaped."""
    words, ground, asked = state.words(), known.ground, known.ground.question
    symbol = house.kinds[ground.posts[0].kind].symbol
    if plan:
        rows = [(symbol_svg(symbol, meaning=STEP[step]), words(f"posts.step.{step}")) for step in STEP]
    else:
        many = many_from(known)
        rows = [
            (
                symbol_svg(symbol, meaning=WORTH[look]),
                words(f"posts.look.{look}", many=amount(asked, many), most=amount(asked, many - 1)),
            )
            for look in reversed(WORTH)
        ]
        rows.append((symbol_svg(symbol, hollow=True), words("posts.look.other")))
    rows += [
        (symbol_svg(hollow=True, meaning=Meaning.IN_FORCE), words("posts.reached")),
        (symbol_svg(meaning=Meaning.NOT_IN_FORCE), words("posts.missed")),
    ]
    legend_line([*rows, *sign_rows(words)])
