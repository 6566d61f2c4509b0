"""The draft in words: reasons, posts, units; beneath the map, on a phone beneath the forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.components.plan_posts import plan_posts
from pages.components.plan_reasons import plan_reasons
from pages.components.plan_units import plan_units

if TYPE_CHECKING:
    from geo.services.office import Office
    from geo.services.plan_difference import Difference


def plan_lists(house: Office, difference: Difference) -> None:
    """All three, in the order in which they are asked for."""
    plan_reasons(house, difference)
    plan_posts(house, difference)
    plan_units(difference)
