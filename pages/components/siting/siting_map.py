"""Siting map: posts by their value, demand points by whether one covers them; or the same for a plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import streamlit as st

from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.maps.legend import feature_rows, symbol_svg
from geo.maps.map_content import MapContent, Points, ViewRequest
from geo.maps.map_frame import tile_url_template
from geo.maps.palette import style_index
from geo.services.context import AppContext
from geo.services.siting.evaluation import SitingEvaluation
from geo.services.siting.solve import SitingPlan
from pages.components.app import state
from pages.components.siting.candidates import add_candidate, is_picking
from pages.components.siting.demand_measure import demand_amount
from pages.components.siting.siting_tabs import SitingTab, show_siting_tab
from pages.components.widgets.legend import legend_line
from pages.components.widgets.map_view import map_labels, map_view

HEIGHT, PHONE_HEIGHT = 560, 320
CHOSEN_ZOOM = 13
"""Zoom level at which a post is shown that was chosen beside the map."""
TODAY, PLANNED = "today", "planned"
VALUE_CATEGORIES = {
    "spare": StatusCategory.INACTIVE,
    "few": StatusCategory.PARTIAL,
    "many": StatusCategory.IN_FORCE,
}
"""Colours of a post by the number of demand points it alone covers."""
ACTION_CATEGORIES = {
    "closes": StatusCategory.INACTIVE,
    "opens": StatusCategory.PARTIAL,
    "kept": StatusCategory.IN_FORCE,
}
"""Colours of a post by what a plan does with it."""


class MapPoint(NamedTuple):
    """One point of the map.

    ``lat`` and ``lon``: WGS-84 degrees; ``style``: see ``palette.style_index``; ``phrase``: tooltip.
    """

    site: str
    name: str
    lat: float
    lon: float
    style: int
    phrase: str


def siting_map(ctx: AppContext, evaluation: SitingEvaluation, plan: SitingPlan | None) -> None:
    """Draw the map.

    A press on a post selects it here and in the table; a press beside all posts may add a candidate.
    """
    t = state.translator()
    view = TODAY
    if plan is not None:
        view = st.segmented_control(
            t("siting.shown"),
            [TODAY, PLANNED],
            key="posts-shown",
            format_func=lambda code: t(f"siting.shown.{code}"),
            label_visibility="collapsed",
            default=PLANNED,
            required=True,
            on_change=state.on_widget_change,
        )
    visible_plan = plan if view == PLANNED else None
    sites = {post.site for post in evaluation.problem.posts}

    def pick(kind: str, code: str) -> None:
        if kind == "site" and code in sites:
            state.choose_site(code)
            show_siting_tab(SitingTab.POSTS)
        elif kind == "spot" and is_picking():
            add_candidate(ctx, "", code)

    with st.container(key="map"):
        map_view(
            _map_content(ctx, evaluation, visible_plan),
            view_request=_view_request(ctx, evaluation),
            height=map_height(),
            on_pick=pick,
            key="posts-map-view",
        )
    _legend(ctx, evaluation, visible_plan)


def map_height() -> int:
    """Return the height of a map in pixels; on a desk it fills its column."""
    return PHONE_HEIGHT if state.screen().is_narrow else HEIGHT


def _view_request(ctx: AppContext, evaluation: SitingEvaluation) -> ViewRequest:
    """Return the view of the post that was chosen beside the map, else that of the area."""
    screen = state.screen()
    token, target = f"{screen.view_token}", screen.view_target
    post = next((post for post in evaluation.problem.posts if post.site == target), None)
    if post is None or post.lat is None or post.lon is None:
        return ViewRequest(token, area=_area(ctx))
    return ViewRequest(token, at=(post.lat, post.lon), zoom=CHOSEN_ZOOM)


def _map_content(ctx: AppContext, evaluation: SitingEvaluation, plan: SitingPlan | None) -> MapContent:
    t = state.translator()
    posts = _planned_posts(ctx, plan) if plan else _valued_posts(ctx, evaluation)
    points = [*_demand_points(ctx, evaluation, plan), *posts]
    phrases = {phrase: number for number, phrase in enumerate(dict.fromkeys(it.phrase for it in points))}
    return MapContent(
        points=Points(
            ids=[point.site for point in points],
            names=[point.name for point in points],
            lats=[point.lat for point in points],
            lons=[point.lon for point in points],
            styles=[point.style for point in points],
            tooltip_indices=[phrases[point.phrase] for point in points],
        ),
        selected_id=state.screen().site,
        area=_area(ctx),
        tooltips=list(phrases),
        labels=map_labels(t),
        tiles=tile_url_template(ctx.settings.tiles),
        accepts_clicks=is_picking(),
    )


def _demand_points(
    ctx: AppContext, evaluation: SitingEvaluation, plan: SitingPlan | None
) -> Iterator[MapPoint]:
    """Yield the demand points, uncovered ones last, on top of the others."""
    t, problem = state.translator(), plan.problem if plan else evaluation.problem
    covered = problem.coverage.covered_by(plan.result.sites if plan else problem.manned)
    for number in covered.argsort(kind="stable")[::-1]:
        point, is_covered = problem.demand_points[number], bool(covered[number])
        phrase = t("siting.reached" if is_covered else "siting.missed")
        yield MapPoint(
            point.site,
            point.name,
            point.lat,
            point.lon,
            style_index(
                ctx.kinds[point.kind].symbol,
                hollow=is_covered,
                category=StatusCategory.IN_FORCE if is_covered else StatusCategory.NOT_IN_FORCE,
                freshness=Freshness.FRESH,
            ),
            phrase,
        )


def _valued_posts(ctx: AppContext, evaluation: SitingEvaluation) -> Iterator[MapPoint]:
    """Yield the posts by value, the most valuable last, on top of the others."""
    t, threshold = state.translator(), high_value_threshold(evaluation)
    for value in sorted(evaluation.site_values, key=lambda value: value.unique_coverage):
        value_class = (
            "spare" if not value.unique_coverage else "many" if value.unique_coverage >= threshold else "few"
        )
        phrase = t(
            "siting.point_manned" if value.manned else "siting.point_other",
            reaches=demand_amount(evaluation.problem.request, value.coverage),
            alone=demand_amount(evaluation.problem.request, value.unique_coverage),
        )
        post = value.post
        style = style_index(
            ctx.kinds[post.kind].symbol,
            hollow=not value.manned,
            category=VALUE_CATEGORIES[value_class],
            freshness=Freshness.FRESH,
        )
        yield MapPoint(post.site, post.name, float(post.lat or 0), float(post.lon or 0), style, phrase)


def _planned_posts(ctx: AppContext, plan: SitingPlan) -> Iterator[MapPoint]:
    """Yield the posts of the plan and those it closes; posts that stay withdrawn are left out."""
    t, problem = state.translator(), plan.problem
    actions = dict.fromkeys(problem.open, "closes") | dict.fromkeys(plan.result.sites, "opens")
    actions |= dict.fromkeys(set(problem.open).intersection(plan.result.sites), "kept")
    created = {new.id for new in plan.creates}
    for number, action in sorted(actions.items(), key=lambda pair: list(ACTION_CATEGORIES).index(pair[1])):
        post = problem.posts[number]
        style = style_index(
            ctx.kinds[post.kind].symbol,
            hollow=post.site in created,
            category=ACTION_CATEGORIES[action],
            freshness=Freshness.FRESH,
        )
        phrase = t(f"siting.step.{action}")
        yield MapPoint(post.site, post.name, float(post.lat or 0), float(post.lon or 0), style, phrase)


def high_value_threshold(evaluation: SitingEvaluation) -> int:
    """Return the number of demand points from which a post counts as most valuable.

    This is half of the highest value, but at least 2.
    """
    return max(2, -(-max((value.unique_coverage for value in evaluation.site_values), default=0) // 2))


def _area(ctx: AppContext) -> str:
    """Return the current area; the whole county where that is everything."""
    roots = ctx.read_model.reference().areas.roots
    return state.screen().filter.area or (roots[0].code if len(roots) == 1 else "")


def _legend(ctx: AppContext, evaluation: SitingEvaluation, plan: SitingPlan | None) -> None:
    """Draw the legend; the symbols are ours, every text is escaped."""
    t, problem, request = state.translator(), evaluation.problem, evaluation.problem.request
    symbol = ctx.kinds[problem.posts[0].kind].symbol
    if plan:
        rows = [
            (symbol_svg(symbol, category=ACTION_CATEGORIES[action]), t(f"siting.step.{action}"))
            for action in ACTION_CATEGORIES
        ]
    else:
        threshold = high_value_threshold(evaluation)
        rows = [
            (
                symbol_svg(symbol, category=VALUE_CATEGORIES[value_class]),
                t(
                    f"siting.look.{value_class}",
                    many=demand_amount(request, threshold),
                    most=demand_amount(request, threshold - 1),
                ),
            )
            for value_class in reversed(VALUE_CATEGORIES)
        ]
        rows.append((symbol_svg(symbol, hollow=True), t("siting.look.other")))
    rows += [
        (symbol_svg(hollow=True, category=StatusCategory.IN_FORCE), t("siting.reached")),
        (symbol_svg(category=StatusCategory.NOT_IN_FORCE), t("siting.missed")),
    ]
    legend_line([*rows, *feature_rows(t)])
