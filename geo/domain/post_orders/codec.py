"""Images of post orders and acknowledgements in the journal, each whole. Names of keys cannot change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from geo.domain.post_orders.acknowledgement import (
    AcknowledgedType,
    Acknowledgement,
    AcknowledgementChannel,
)
from geo.domain.post_orders.post_order import PostOrder, PostOrderKey, PostOrderScope


def post_order_image(order: PostOrder) -> dict[str, object]:
    """Return all values of an order but its version, which the entry itself holds."""
    return {
        "scope": order.key.scope,
        "ref": order.key.ref,
        "admitted": order.admitted,
        "checks": order.checks,
        "withdrawn": order.is_withdrawn,
        "by": order.published_by,
        "at": order.published_at,
    }


def post_order_from_image(version: int, image: Mapping[str, Any]) -> PostOrder:
    """Return the order of an image as the journal holds it.

    Raises:
        KeyError, TypeError, ValueError: It is not of the form that ``post_order_image`` makes.
    """
    return PostOrder(
        PostOrderKey(PostOrderScope(image["scope"]), image["ref"]),
        version,
        image["admitted"],
        image["checks"],
        is_withdrawn=image["withdrawn"],
        published_by=image["by"],
        published_at=datetime.fromisoformat(image["at"]),
    )


def acknowledgement_image(acknowledgement: Acknowledgement) -> dict[str, object]:
    """Return all values of an acknowledgement."""
    return {
        "of": acknowledgement.of,
        "ref": acknowledgement.ref,
        "version": acknowledgement.version,
        "site": acknowledgement.site_id,
        "unit": acknowledgement.unit,
        "channel": acknowledgement.channel,
        "answered_by": acknowledgement.answered_by,
    }


def acknowledgement_from_image(image: Mapping[str, Any]) -> Acknowledgement:
    """Return the acknowledgement of an image as the journal holds it.

    Raises:
        KeyError, TypeError, ValueError: It is not of the form that ``acknowledgement_image`` makes.
    """
    return Acknowledgement(
        AcknowledgedType(image["of"]),
        image["ref"],
        image["version"],
        image["site"],
        image["unit"],
        AcknowledgementChannel(image["channel"]),
        image["answered_by"],
    )
