"""Map of a draft: kept, closed, moved and uncovered posts, an arrow from the base of each new unit."""

from __future__ import annotations

from math import nan

import streamlit as st

from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.domain.plans.move import Location
from geo.domain.plans.plan import PlanState
from geo.domain.units import Unit
from geo.maps.legend import feature_rows, symbol_svg
from geo.maps.map_content import Arrows, MapContent, Points, ViewRequest
from geo.maps.map_frame import tile_url_template
from geo.maps.palette import style_index
from geo.services.assignment.post_assignments import Post
from geo.services.context import AppContext
from geo.services.plans.comparison import PlanComparison, PostComparison
from geo.text.plan_moves import PlanMoveText
from geo.text.plans import post_state_sentence
from pages.components.app import state
from pages.components.plans.new_post_form import set_pressed_location
from pages.components.plans.post_form import choose_post
from pages.components.widgets.legend import legend_line
from pages.components.widgets.map_view import map_labels, map_view

HEIGHT = 560
DISPLAY_STATES = {
    "kept": StatusCategory.IN_FORCE,
    "closed": StatusCategory.INACTIVE,
    "moved": StatusCategory.PARTIAL,
    "uncovered": StatusCategory.NOT_IN_FORCE,
}
"""State of a post in the draft, drawn in the colours and shapes of the situation map; the last on top."""
LOCATION_STYLE = style_index(
    "circle", hollow=True, meaning=StatusCategory.IN_FORCE, freshness=Freshness.FRESH
)
"""Symbol of the pressed location."""


def draft_map(ctx: AppContext, comparison: PlanComparison) -> None:
    """Draw the draft; a press on a post chooses it, a press beside all posts marks a location."""
    posts = {line.post.site for line in comparison.posts}

    def pick(kind: str, code: str) -> None:
        if kind == "site" and code in posts:
            choose_post(code)
        elif kind == "spot":
            set_pressed_location(code)

    with st.container(key="plan-map"):
        map_view(
            _map_content(ctx, comparison),
            view_request=ViewRequest(
                f"{state.screen().view_token}-{comparison.plan.id}", area=_area(ctx, comparison)
            ),
            height=HEIGHT,
            on_pick=pick,
            key="plan-map-view",
        )
        _legend()


def _map_content(ctx: AppContext, comparison: PlanComparison) -> MapContent:
    """Return points, arrows and labels of the map."""
    t, units = state.translator(), ctx.read_model.reference().units
    lines = [line for line in comparison.posts if line.post.lat is not None]
    lines.sort(key=lambda line: list(DISPLAY_STATES).index(_display_state(ctx, line)))
    posts = [line.post for line in lines]
    plan_text = _plan_text(ctx, comparison)
    tooltips = [_tooltip(ctx, line, plan_text) for line in lines]
    location = state.screen().planner.pressed_location
    arrows: list[tuple[Unit | Location, Post]] = [
        (unit, line.post)
        for line in lines
        if line.move and line.move.after.unit != line.move.before.unit
        if (unit := units.get(line.after.unit))
        and unit.lat is not None
        and _display_state(ctx, line) == "moved"
    ]
    arrows += [(line.moved_from, line.post) for line in lines if line.moved_from and line.moved_from.lat]
    pressed = [location] if location else []
    return MapContent(
        points=Points(
            ids=[*(line.post.site for line in lines), *("" for _ in pressed)],
            names=[*(line.post.name for line in lines), *(t("plan.spot_here") for _ in pressed)],
            lats=[*(lat for lat, _ in map(_latlon, posts)), *(lat for lat, _ in pressed)],
            lons=[*(lon for _, lon in map(_latlon, posts)), *(lon for _, lon in pressed)],
            styles=[*(_style(ctx, line) for line in lines), *(LOCATION_STYLE for _ in pressed)],
            tooltip_indices=range(len(lines) + len(pressed)),
            labels=[*("" for _ in lines), *(t("plan.spot_mark") for _ in pressed)],
        ),
        arrows=Arrows(
            lats=[_latlon(origin)[0] for origin, _ in arrows],
            lons=[_latlon(origin)[1] for origin, _ in arrows],
            to_lats=[_latlon(post)[0] for _, post in arrows],
            to_lons=[_latlon(post)[1] for _, post in arrows],
        ),
        selected_id=state.screen().planner.post_id,
        area=_area(ctx, comparison),
        tooltips=[*tooltips, *("" for _ in pressed)],
        accepts_clicks=comparison.plan.state is PlanState.DRAFT,
        labels=map_labels(t),
        tiles=tile_url_template(ctx.settings.tiles),
    )


def _latlon(located: Unit | Location | Post) -> tuple[float, float]:
    """Return latitude and longitude in WGS-84 degrees, NaN where unknown."""
    return (
        nan if located.lat is None else located.lat,
        nan if located.lon is None else located.lon,
    )


def _area(ctx: AppContext, comparison: PlanComparison) -> str:
    """Return the code of the draft's area; the only root's where it is about everything, else ""."""
    roots = ctx.read_model.reference().areas.roots
    return comparison.plan.area or (roots[0].code if len(roots) == 1 else "")


def _display_state(ctx: AppContext, line: PostComparison) -> str:
    """Return the post's state in the draft, a key of ``DISPLAY_STATES``."""
    if not ctx.kinds.is_open(line.post.kind, line.after.status):
        return "closed"
    if line.uncovered:
        return "uncovered"
    return "kept" if line.move is None else "moved"


def _style(ctx: AppContext, line: PostComparison) -> int:
    """Return the index of the post's symbol; a locked one is drawn as a silent site is."""
    kind = ctx.kinds[line.post.kind]
    variant = kind.variant(line.post.variant)
    return style_index(
        kind.symbol,
        hollow=variant is not None and variant.hollow,
        meaning=DISPLAY_STATES[_display_state(ctx, line)],
        freshness=Freshness.SILENT if line.locked else Freshness.FRESH,
    )


def _plan_text(ctx: AppContext, comparison: PlanComparison) -> PlanMoveText:
    names = {line.post.site: line.post.name for line in comparison.posts}
    return PlanMoveText(comparison.plan, ctx.read_model.reference(), names, state.translator())


def _tooltip(ctx: AppContext, line: PostComparison, plan_text: PlanMoveText) -> str:
    """Return the text under the name: the state before and after, what the draft does, a lock."""
    t, units = state.translator(), ctx.read_model.reference().units
    kind = ctx.kinds[line.post.kind]
    before, after = (post_state_sentence(each, kind, units, t) for each in (line.post.live, line.after))
    parts = [before if before == after else f"{before} → {after}", t(f"look.{_display_state(ctx, line)}")]
    parts += plan_text.describe_extras(line.post.site)
    return " · ".join([*parts, t("mark.locked")] if line.locked else parts)


def _legend() -> None:
    """Show the symbols, which are our own markup, with escaped words."""
    t = state.translator()
    rows = [(symbol_svg(meaning=meaning), t(f"look.{name}")) for name, meaning in DISPLAY_STATES.items()]
    rows.append((symbol_svg(freshness=Freshness.SILENT), t("mark.locked")))
    legend_line([*rows, *feature_rows(t)])
    st.caption(t("plan.map_help"))
