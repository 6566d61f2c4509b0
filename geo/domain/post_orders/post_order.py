"""Post orders: what may pass at a post and what is to be checked there, by kind, area and site.

A post order has a scope: a kind of posts, an area with all areas below it, or a single post. Each scope has
one order, with versions. In force at a post are all orders whose scope holds it, the most specific last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from geo.domain.errors import InvalidInput, Overtaken, Refused
from geo.domain.sites import checked_note


class PostOrderScope(StrEnum):
    """Type of what an order holds for, the most general first (values are message keys)."""

    KIND = "kind"
    AREA = "area"
    SITE = "site"


@dataclass(frozen=True, slots=True, order=True)
class PostOrderKey:
    """What an order holds for: a kind, an area or a site, by its code."""

    scope: PostOrderScope
    ref: str

    @property
    def id(self) -> str:
        """Id in the journal and in links."""
        return f"{self.scope} {self.ref}"


def post_order_key(id_: str) -> PostOrderKey:
    """Return the key of an id that ``PostOrderKey.id`` made.

    Raises:
        InvalidInput: It is not one.
    """
    scope, _, ref = id_.partition(" ")
    if scope not in tuple(PostOrderScope) or not ref:
        raise InvalidInput("error.post_order_scope", scope=id_)
    return PostOrderKey(PostOrderScope(scope), ref)


@dataclass(frozen=True, slots=True)
class PostOrder:
    """One version of an order.

    Attributes:
        key: What it holds for.
        version: Number of changes of the order, from 1; a withdrawal is one.
        admitted: What may pass, "" where the order says nothing of it.
        checks: What is to be checked, "" where the order says nothing of it.
        is_withdrawn: Whether the order is withdrawn: it is then in force nowhere.
        published_by: Code of the account that published or withdrew it.
        published_at: Time of that.
    """

    key: PostOrderKey
    version: int
    admitted: str
    checks: str
    is_withdrawn: bool
    published_by: str
    published_at: datetime

    @property
    def id(self) -> str:
        """Id in the journal."""
        return self.key.id

    def withdrawn(self, by: str, at: datetime) -> PostOrder:
        """Return the next version: the order is withdrawn; the texts stay to be read.

        Raises:
            Refused: It is withdrawn already.
        """
        if self.is_withdrawn:
            raise Refused("error.post_order_withdrawn")
        return replace(self, version=self.version + 1, is_withdrawn=True, published_by=by, published_at=at)


def published(
    key: PostOrderKey, previous: PostOrder | None, texts: tuple[str, str], by: str, at: datetime
) -> PostOrder:
    """Return the next version of an order.

    Args:
        key: What it holds for.
        previous: The present version, None for none.
        texts: What may pass, and what is to be checked; at least one of them is not empty.
        by: Code of the account that publishes it.
        at: Time of the publication.

    Raises:
        InvalidInput: Both texts are empty, or one is too long.
        Refused: The order in force says exactly this.
    """
    admitted, checks = map(checked_note, texts)
    if not admitted and not checks:
        raise InvalidInput("error.post_order_empty")
    if previous and not previous.is_withdrawn and (previous.admitted, previous.checks) == (admitted, checks):
        raise Refused("error.post_order_same")
    version = previous.version + 1 if previous else 1
    return PostOrder(key, version, admitted, checks, is_withdrawn=False, published_by=by, published_at=at)


def require_version(key: PostOrderKey, order: PostOrder | None, seen_version: int) -> None:
    """Require that an order still has the version that was displayed, 0 for none.

    Raises:
        Overtaken: It was changed since.
    """
    if seen_version != (order.version if order else 0):
        raise Overtaken("error.post_order_changed", order=key.id)


def orders_in_force(
    orders: Mapping[PostOrderKey, PostOrder], kind: str, areas: Iterable[str], site_id: str
) -> tuple[PostOrder, ...]:
    """Return the orders in force at a post, the most specific last.

    Args:
        orders: The present versions of all orders.
        kind: Code of the kind of the post.
        areas: Codes of the areas that hold it, from the root to its own.
        site_id: Code of the post.
    """
    keys = (
        PostOrderKey(PostOrderScope.KIND, kind),
        *(PostOrderKey(PostOrderScope.AREA, area) for area in areas),
        PostOrderKey(PostOrderScope.SITE, site_id),
    )
    found = (orders.get(key) for key in keys)
    return tuple(order for order in found if order and not order.is_withdrawn)
