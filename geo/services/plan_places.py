"""In which area each place of an edit lies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.exchange.placing import areas_of_points, borders_of

if TYPE_CHECKING:
    from geo.domain.plan_commands import PlanEdit
    from geo.services.office import Office


def located(office: Office, edit: PlanEdit) -> PlanEdit:
    """The edit with every place in the area it lies in.

    The lowest area whose boundary holds the place; one beneath it, where the edit names that; the area
    that the edit names, where no boundary holds it.

    Raises:
        InvalidInput: there is no such place, or nobody may stand there.
    """
    posts = [new.checked(office.kinds) for new in edit.posts]
    points = [spot.checked() for spot in (*(new.spot for new in posts), *(spot for _, spot in edit.spots))]
    areas = office.board.reference().areas
    found = areas_of_points(points, borders_of(areas))

    def within(given: str, around: str) -> str:
        return given if not around or (given and areas.covers(around, given)) else around

    new = tuple(
        replace(post, area=within(post.area, around)) for post, around in zip(posts, found, strict=False)
    )
    spots = tuple(
        (post, replace(spot, area=within(spot.area, around)))
        for (post, spot), around in zip(edit.spots, found[len(posts) :], strict=True)
    )
    return replace(edit, posts=new, spots=spots)
