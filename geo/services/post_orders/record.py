"""Recording of post orders: publish and withdraw them, and undo one's own newest step."""

from __future__ import annotations

from dataclasses import replace

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.errors import InvalidInput, NotFound
from geo.domain.journal import POST_ORDER
from geo.domain.post_orders.codec import post_order_from_image
from geo.domain.post_orders.commands import PublishPostOrder, WithdrawPostOrder
from geo.domain.post_orders.post_order import (
    PostOrderKey,
    PostOrderScope,
    post_order_key,
    published,
    require_version,
)
from geo.domain.sites import checked_note
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.accounts.undo import require_entry, require_undoable
from geo.services.context import AppContext
from geo.services.post_orders.steps import POST_ORDERS, PUBLISH, UNDO, WITHDRAW, present_order
from geo.store import Reader, Receipt, Transaction


@needs(Verb.PUBLISH_POST_ORDER)
def publish_post_order(ctx: AppContext, actor: Actor, command: PublishPostOrder) -> Receipt:
    """Publish the next version of the order of a kind, an area or a post.

    That of a kind holds in all areas, so that it takes the right to publish everywhere.

    Raises:
        Refused: The actor may not publish there, or the order in force says exactly this.
        NotFound: There is no such kind, area or post.
        InvalidInput: Both texts are empty or one is too long, or there are no shifts at the site or kind.
        Overtaken: The order was changed since the form displayed it.
    """

    def work(tx: Transaction) -> None:
        key = PostOrderKey(command.scope, command.ref)
        _authorise(ctx, tx.reader, actor, key)
        before = present_order(tx.reader, key)
        require_version(key, before, command.seen_version)
        after = published(key, before, (command.admitted, command.checks), actor.id, tx.at)
        POST_ORDERS.record(tx, PUBLISH, before, after)

    return ctx.write(actor, command, work)


@needs(Verb.PUBLISH_POST_ORDER)
def withdraw_post_order(ctx: AppContext, actor: Actor, command: WithdrawPostOrder) -> Receipt:
    """Withdraw an order: it is in force nowhere from now on.

    Raises:
        Refused: The actor may not publish there, or it is withdrawn already.
        NotFound: There is no such order.
        Overtaken: The order was changed since the form displayed it.
    """

    def work(tx: Transaction) -> None:
        key = PostOrderKey(command.scope, command.ref)
        _authorise(ctx, tx.reader, actor, key)
        before = present_order(tx.reader, key)
        require_version(key, before, command.seen_version)
        if before is None:
            raise NotFound("error.unknown_post_order", order=key.id)
        after, reason = before.withdrawn(actor.id, tx.at), checked_note(command.reason)
        POST_ORDERS.record(tx, WITHDRAW, before, after, reason=reason)

    return ctx.write(actor, command, work)


@needs(Verb.PUBLISH_POST_ORDER)
def undo_post_order(ctx: AppContext, actor: Actor, undo: Undo) -> Receipt:
    """Undo one's own newest step on a post order: it says again what it said before, as a new version.

    An order that was first published by that step is withdrawn.

    Raises:
        NotFound: There is no such entry on a post order.
        Refused: It is another account's, an undo itself, or no longer the newest.
    """

    def work(tx: Transaction) -> None:
        entry = require_entry(tx, undo.seq, POST_ORDER)
        key = post_order_key(entry.entity_id)
        present = require_undoable(actor, entry, present_order(tx.reader, key), (PUBLISH, WITHDRAW))
        _authorise(ctx, tx.reader, actor, key)
        if entry.before is None:
            after = present.withdrawn(actor.id, tx.at)
        else:
            after = replace(
                post_order_from_image(present.version + 1, entry.before),
                published_by=actor.id,
                published_at=tx.at,
            )
        POST_ORDERS.record(tx, UNDO, present, after, reason=f"#{undo.seq}")

    return ctx.write(actor, undo, work)


def _authorise(ctx: AppContext, reader: Reader, actor: Actor, key: PostOrderKey) -> None:
    """Require the right to publish the order of a kind, area or post, which must exist and have shifts.

    Raises:
        Refused: The actor may not publish there.
        NotFound: There is no such kind, area or post.
        InvalidInput: No unit stands there in shifts.
    """
    verb = Verb.PUBLISH_POST_ORDER
    if key.scope is PostOrderScope.KIND:
        actor.authorise(verb)
        if not ctx.kinds[key.ref].shifts:
            raise InvalidInput("error.post_order_no_post", name=key.ref)
        return
    if key.scope is PostOrderScope.AREA:
        authorise_in(reader, actor, verb, key.ref)
        if not reader.area_path(key.ref):
            raise NotFound("error.unknown_area", area=key.ref)
        return
    site = reader.site(key.ref)
    if site is None:
        raise NotFound("error.unknown_site", site=key.ref)
    authorise_in(reader, actor, verb, site.area)
    if not ctx.kinds[site.kind].has_shifts(site.variant):
        raise InvalidInput("error.post_order_no_post", name=site.name)
