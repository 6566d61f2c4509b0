"""Orders and reports of a stand-down as images of the journal, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from geo.domain.photos import Attachment, attachment_from_image
from geo.domain.stand_down.stand_down import StandDown

PHOTO = "photo"
"""Key in the image of a report: the file of its photo, None for none."""


def stand_down_image(order: StandDown) -> dict[str, object]:
    """Return the values of an order that its entry does not hold itself."""
    return {
        "area": order.area,
        "kind": order.kind,
        "phase": order.phase,
        "condition": order.condition,
        "due_at": order.due_at,
        "sites": list(order.sites),
    }


def stand_down_from_image(number: int, actor: str, at: datetime, image: Mapping[str, Any]) -> StandDown:
    """Return the order of an entry.

    Raises:
        KeyError, TypeError, ValueError: The image is not of the form that ``stand_down_image`` makes.
    """
    return StandDown(
        number=number,
        area=image["area"],
        kind=image["kind"],
        phase=image["phase"],
        condition=image["condition"],
        due_at=datetime.fromisoformat(image["due_at"]),
        ordered_by=actor,
        ordered_at=at,
        sites=tuple(image["sites"]),
    )


def removal_image(note: str, photo: Attachment | None) -> dict[str, object]:
    """Return the values of a report that its entry does not hold itself."""
    file = photo and {name: getattr(photo, name) for name in Attachment.__slots__}
    return {"note": note, PHOTO: file}


def photo_of_image(image: Mapping[str, Any]) -> Attachment | None:
    """Return the file of the photo of a report, None for none."""
    return attachment_from_image(image[PHOTO]) if image[PHOTO] else None
