"""Sentences on the preferences of a draft."""

from __future__ import annotations

from collections.abc import Mapping

from geo.domain.plans.preferences import ALL_POSTS, PlanPreferences, PriorityOverride
from geo.domain.units import Unit
from geo.formatting import join_names
from geo.i18n import Translator
from geo.text.plans import unit_label

MAX_DETAILS = 6
"""Preferences on single posts and units that are named; of more, only their number is."""


def preferences_sentence(
    preferences: PlanPreferences, posts: Mapping[str, str], units: Mapping[str, Unit], t: Translator
) -> str:
    """Return all preferences; ``posts``: code of a post -> its name."""
    parts = [
        t(f"preferences.{preferences.keep}", km=f"{preferences.price / 1000:g}", moves=preferences.moves)
    ]
    default = PlanPreferences()
    if (preferences.weight, preferences.band) != (default.weight, default.band):
        parts.append(
            t("preferences.fair", band=f"{100 * preferences.band:g}", weight=f"{preferences.weight:g}")
        )
    single = [
        exclusion_sentence(unit, post, t, posts=posts, units=units) for unit, post in preferences.barred
    ]
    single += [priority_sentence(post, rank, posts, t) for post, rank in preferences.ranks]
    if single:
        parts.append(join_names(single, t, MAX_DETAILS))
    return " · ".join(parts)


def exclusion_sentence(
    unit: str, post: str, t: Translator, *, posts: Mapping[str, str], units: Mapping[str, Unit]
) -> str:
    """Return which post a unit must not hold, or that it must hold none (``ALL_POSTS``), by their codes."""
    label = unit_label(unit, units, t)
    if post == ALL_POSTS:
        return t("preferences.nowhere", unit=label)
    return t("preferences.not_at", unit=label, post=posts.get(post, post))


def priority_sentence(post: str, rank: PriorityOverride, posts: Mapping[str, str], t: Translator) -> str:
    """Return whether a post is manned before or after others."""
    return t(f"preferences.rank.{rank}", post=posts.get(post, post))
