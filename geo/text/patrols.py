"""Sentences on patrol plans: capacity and advice, and each stop as a row of a table."""

from __future__ import annotations

from math import ceil, floor, isfinite, isinf

from geo.formatting import format_age, join_names
from geo.i18n import Translator
from geo.services.patrols.options import PatrolOptions
from geo.services.patrols.routes import PatrolPlan
from geo.services.patrols.stop import PatrolStop
from geo.services.situation.overview import Overview

HOURS_A_DAY = 24
STOP_COLUMNS = ("order", "name", "done", "status", "index", "visited", "interval", "area", "id")
"""Columns of a stop on screen and in documents."""


def capacity_sentence(plan: PatrolPlan, t: Translator) -> str:
    """Return the hours needed per day, rounded up, and those available."""
    if not plan.routes:
        return t("patrols.unassigned", count=plan.in_use_count)
    return t(
        "patrols.enough" if plan.capacity.fits else "patrols.short",
        needed=ceil_to_tenth(plan.capacity.needed_h),
        service_h=ceil_to_tenth(plan.service_h),
        units=len(plan.routes),
        hours=f"{plan.options.hours:g}",
        available=f"{plan.capacity.available_h:g}",
    )


def capacity_advice(plan: PatrolPlan, t: Translator) -> list[str]:
    """Return what would each make the hours suffice; nothing where they do."""
    capacity = plan.capacity
    if capacity.fits or not plan.routes:
        return []
    advice = []
    if isfinite(capacity.stretch_factor):
        intervals = sorted({stop.interval_h for stop in plan.in_use_stops})
        steps = [f"{hours:g} → {ceil(hours * capacity.stretch_factor)}" for hours in intervals]
        advice.append(
            t(
                "patrols.stretch",
                factor=f"{ceil(100 * capacity.stretch_factor) / 100:g}",
                steps=", ".join(steps),
            )
        )
        if capacity.doubling_suffices:
            advice.append(t("patrols.double", count=len(plan.stretch_first)))
    else:
        advice.append(t("patrols.ways_alone"))
    longer = capacity.needed_h / len(plan.routes)
    if longer <= HOURS_A_DAY:
        advice.append(t("patrols.longer", hours=ceil_to_tenth(longer)))
    return advice


def listed_sentence(plan: PatrolPlan, t: Translator) -> str:
    """Return how many of the due stops are listed, and why the others are not."""
    sentences = [
        t("patrols.listed", listed=plan.listed_count, due=plan.due_count, ahead=f"{plan.options.ahead_h:g}")
    ]
    if plan.unassigned and plan.routes:
        sentences.append(t("patrols.left", count=len(plan.unassigned)))
    if plan.unlocated:
        sentences.append(t("patrols.unlocated", count=len(plan.unlocated)))
    if plan.misplaced:
        names = join_names([f"{stop.name} {stop.site}" for stop in plan.misplaced], t)
        sentences.append(t("patrols.astray", count=len(plan.misplaced), names=names))
    return " ".join(sentences)


def unavailable_units_sentence(plan: PatrolPlan, t: Translator) -> str:
    """Return the chosen units that cannot be sent, and why; "" where all can."""
    joined = t("list.comma")
    sentences = []
    if plan.units_too_far:
        sentences.append(t("patrols.too_far", units=joined.join(unit.name for unit in plan.units_too_far)))
    if plan.units_unlocated:
        sentences.append(t("patrols.nowhere", units=joined.join(unit.name for unit in plan.units_unlocated)))
    return " ".join(sentences)


def options_sentence(options: PatrolOptions, t: Translator) -> str:
    """Return the options of a patrol plan."""
    return t(
        "patrols.terms",
        hours=f"{options.hours:g}",
        service_min=f"{options.service_min:g}",
        foot=f"{options.foot_kmh:g}",
        way=f"{options.way_kmh:g}",
        ahead=f"{options.ahead_h:g}",
    )


def stop_line(
    stop: PatrolStop, overview: Overview, t: Translator, order: int = 0, done_min: float = 0.0
) -> list[str]:
    """Return the cells of a stop, one for each of ``STOP_COLUMNS``.

    Args:
        stop: The stop.
        overview: Overview with its kind.
        t: Translator of the labels.
        order: Number of the stop in its route, 0 for none.
        done_min: Minutes from the start until its service is finished.
    """
    kind = next(kind for kind in overview.status_codes.kinds if kind.code == stop.kind)
    return [
        str(order) if order else "",
        stop.name,
        format_duration(done_min) if order else "",
        t.label(kind.status(stop.status)),
        due_index_text(stop, t),
        format_age(stop.age_h, t),
        t("patrols.hours", hours=f"{stop.interval_h:g}"),
        stop.area,
        stop.site,
    ]


def due_index_text(stop: PatrolStop, t: Translator) -> str:
    """Return the due index, rounded down so that only due stops read 1; "never" without a patrol."""
    index = due_index(stop)
    return t("age.never") if index is None else f"{index:.1f}"


def due_index(stop: PatrolStop) -> float | None:
    """Return the due index (age by interval) with one decimal, rounded down; None without a patrol."""
    return None if isinf(stop.due_ratio) else floor(10 * stop.due_ratio) / 10


def format_duration(minutes: float) -> str:
    """Format minutes as hours and minutes, rounded up."""
    return "{}:{:02}".format(*divmod(ceil(minutes - 1e-6), 60))


def ceil_to_tenth(number: float) -> str:
    """Format a number with one decimal, rounded up."""
    return f"{ceil(10 * number - 1e-6) / 10:g}"
