"""Images of roll calls in the journal, each whole. Names of keys cannot change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from geo.domain.roll_calls.roll_call import CalledPost, RollCall, RollCallExtent


def roll_call_image(roll_call: RollCall) -> dict[str, object]:
    """Return all values of a roll call but its number, which the entry itself holds."""
    return {
        "area": roll_call.area,
        "extent": roll_call.extent,
        "seed": roll_call.seed,
        "minutes": roll_call.minutes,
        "by": roll_call.started_by,
        "at": roll_call.started_at,
        "on_duty": roll_call.on_duty,
        "posts": [[post.site_id, post.unit, post.area] for post in roll_call.posts],
    }


def roll_call_from_image(number: int, image: Mapping[str, Any]) -> RollCall:
    """Return the roll call of an image as the journal holds it.

    Raises:
        KeyError, TypeError, ValueError: It is not of the form that ``roll_call_image`` makes.
    """
    return RollCall(
        number,
        image["area"],
        RollCallExtent(image["extent"]),
        image["seed"],
        image["minutes"],
        image["by"],
        datetime.fromisoformat(image["at"]),
        tuple(CalledPost(*post) for post in image["posts"]),
        image["on_duty"],
    )
