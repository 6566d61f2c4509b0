"""Map of a draft: posts by what changes, bases of units, lines to the posts they hold, arrows for moves."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import streamlit as st

from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.domain.plans.move import Location
from geo.domain.plans.plan import PlanState
from geo.domain.units import Unit
from geo.maps.legend import feature_rows, symbol_svg
from geo.maps.map_content import AllocationLines, Arrows, MapContent, Points, ViewRequest
from geo.maps.map_frame import tile_url_template
from geo.maps.palette import style_index
from geo.services.assignment.post_assignments import Post
from geo.services.context import AppContext
from geo.services.plans.comparison import PlanComparison, PostComparison
from geo.text.plan_moves import PlanMoveText
from geo.text.plans import post_state_sentence
from pages.components.app import state
from pages.components.plans.new_post_form import set_pressed_location
from pages.components.plans.post_form import choose_post, move_to_pressed_unit
from pages.components.plans.unit_table import unit_colours
from pages.components.widgets.legend import legend_line
from pages.components.widgets.map_view import map_labels, map_view

HEIGHT, PHONE_HEIGHT = 560, 320
DISPLAY_STATES = {
    "kept": StatusCategory.IN_FORCE,
    "closed": StatusCategory.INACTIVE,
    "moved": StatusCategory.PARTIAL,
    "uncovered": StatusCategory.NOT_IN_FORCE,
}
"""State of a post in the draft, drawn in the colours and shapes of the situation map; the last on top."""
LOCATION_STYLE = style_index(
    "circle", hollow=True, category=StatusCategory.IN_FORCE, freshness=Freshness.FRESH
)
"""Symbol of the pressed location."""
BASE_STYLE = style_index("square", hollow=False, category=StatusCategory.INACTIVE, freshness=Freshness.FRESH)
"""Symbol of a base, below its mark in the colour of the unit."""
BASE_PREFIX = "unit:"
"""Beginning of the id of a base among the points."""


def draft_map(ctx: AppContext, comparison: PlanComparison) -> None:
    """Draw the draft with its legend.

    A press on a post chooses it, one on a base moves the chosen post to that unit, one beside all marks a
    location.
    """
    posts = {line.post.site for line in comparison.posts}
    bases = {f"{BASE_PREFIX}{unit.unit}": unit.unit for unit in comparison.units}

    def pick(kind: str, code: str) -> None:
        if kind == "site" and code in posts:
            choose_post(code)
        elif kind == "site" and code in bases:
            move_to_pressed_unit(ctx, comparison, bases[code])
        elif kind == "spot" and comparison.plan.id:
            set_pressed_location(code)

    with st.container(key="map"):
        map_view(
            _map_content(ctx, comparison),
            view_request=ViewRequest(
                f"{state.screen().view_token}-{comparison.plan.id}", area=_area(ctx, comparison)
            ),
            height=PHONE_HEIGHT if state.screen().is_narrow else HEIGHT,
            on_pick=pick,
            key="plan-map-view",
        )
    _legend(is_draft=bool(comparison.plan.id))


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
    bases = [unit for unit in units.values() if unit.lat is not None]
    ends: list[Unit | Post] = [*bases, *posts]
    return MapContent(
        points=Points(
            ids=[
                *(f"{BASE_PREFIX}{unit.code}" for unit in bases),
                *(post.site for post in posts),
                *("" for _ in pressed),
            ],
            names=[
                *(t("plan.base", unit=unit.name) for unit in bases),
                *(post.name for post in posts),
                *(t("plan.spot_here") for _ in pressed),
            ],
            lats=[*(lat for lat, _ in map(_latlon, ends)), *(lat for lat, _ in pressed)],
            lons=[*(lon for _, lon in map(_latlon, ends)), *(lon for _, lon in pressed)],
            styles=[
                *(BASE_STYLE for _ in bases),
                *(_style(ctx, line) for line in lines),
                *(LOCATION_STYLE for _ in pressed),
            ],
            tooltip_indices=range(len(ends) + len(pressed)),
            labels=[
                *(f"\u2002{unit.name}" for unit in bases),  # beside the mark, which is wider than a point
                *("" for _ in posts),
                *(t("plan.spot_mark") for _ in pressed),
            ],
        ),
        allocation=_allocation(ctx, bases, lines),
        arrows=Arrows(
            lats=[_latlon(origin)[0] for origin, _ in arrows],
            lons=[_latlon(origin)[1] for origin, _ in arrows],
            to_lats=[_latlon(post)[0] for _, post in arrows],
            to_lons=[_latlon(post)[1] for _, post in arrows],
        ),
        selected_id=state.screen().planner.post_id,
        area=_area(ctx, comparison),
        tooltips=[*_base_tooltips(comparison, bases), *tooltips, *("" for _ in pressed)],
        accepts_clicks=bool(comparison.plan.id) and comparison.plan.state is PlanState.DRAFT,
        labels=map_labels(t),
        tiles=tile_url_template(ctx.settings.tiles),
    )


def _allocation(ctx: AppContext, bases: Sequence[Unit], lines: Sequence[PostComparison]) -> AllocationLines:
    """Return a line from each base to itself, then to every open post that its unit holds under the draft."""
    colours = unit_colours(ctx)
    base_of = {unit.code: unit for unit in bases}
    pairs: list[tuple[Unit, Unit | Post]] = [(unit, unit) for unit in bases]
    pairs += [
        (base_of[line.after.unit], line.post)
        for line in lines
        if line.after.unit in base_of and ctx.kinds.is_open(line.post.kind, line.after.status)
    ]
    return AllocationLines(
        lats=[_latlon(unit)[0] for unit, _ in pairs],
        lons=[_latlon(unit)[1] for unit, _ in pairs],
        to_lats=[_latlon(end)[0] for _, end in pairs],
        to_lons=[_latlon(end)[1] for _, end in pairs],
        colours=[colours[unit.code] for unit, _ in pairs],
    )


def _base_tooltips(comparison: PlanComparison, bases: Sequence[Unit]) -> list[str]:
    """Return what each unit has and uses under the draft."""
    t, loads = state.translator(), {load.unit: load for load in comparison.units}
    return [
        t(
            "plan.unit_room",
            unit=unit.name,
            used=load.after.people,
            people=load.people,
            used_leads=load.after.leads,
            leads=load.leads,
        )
        for unit in bases
        for load in (loads[unit.code],)
    ]


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
        category=DISPLAY_STATES[_display_state(ctx, line)],
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


def _legend(*, is_draft: bool) -> None:
    """Show the symbols, which are our own markup, with escaped words, and what a press does in a draft."""
    t = state.translator()
    rows = [(symbol_svg(category=category), t(f"look.{name}")) for name, category in DISPLAY_STATES.items()]
    rows.append((symbol_svg(freshness=Freshness.SILENT), t("mark.locked")))
    rows.append((symbol_svg("square", category=StatusCategory.INACTIVE), t("look.base")))
    legend_line([*rows, *feature_rows(t)])
    if is_draft:
        st.caption(t("plan.map_help"))
