"""Areas of the locations of an edit, found from the areas' boundaries."""

from __future__ import annotations

from dataclasses import replace

from geo.domain.plans.commands import PlanEdit
from geo.exchange.area_assignment import area_boundaries, areas_of_points
from geo.services.context import AppContext


def locate_edit(ctx: AppContext, edit: PlanEdit) -> PlanEdit:
    """Return the edit with the area of every new post and every new location filled in.

    The area is the lowest one whose boundary contains the location; the area that the edit names where this
    lies below the former, or where no boundary contains the location.

    Raises:
        InvalidInput: Coordinates are impossible, or a new post is.
    """
    new_posts = [new.checked(ctx.kinds) for new in edit.new_posts]
    points = [
        location.checked()
        for location in (*(new.location for new in new_posts), *(each for _, each in edit.locations))
    ]
    areas = ctx.read_model.reference().areas
    containing = areas_of_points(points, area_boundaries(areas))

    def area_of(named: str, contained_in: str) -> str:
        is_below = named and areas.covers(contained_in, named)
        return named if not contained_in or is_below else contained_in

    new_posts = [
        replace(new, area=area_of(new.area, area)) for new, area in zip(new_posts, containing, strict=False)
    ]
    locations = tuple(
        (post, replace(location, area=area_of(location.area, area)))
        for (post, location), area in zip(edit.locations, containing[len(new_posts) :], strict=True)
    )
    return replace(edit, new_posts=tuple(new_posts), locations=locations)
