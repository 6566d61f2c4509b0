"""Post orders, receipts and roll calls of the past, as of demo days, each with its own time and author."""

from __future__ import annotations

from geo.domain.errors import NotFound
from geo.domain.journal import EntryAuthor
from geo.domain.post_orders.acknowledgement import (
    AcknowledgedType,
    Acknowledgement,
    AcknowledgementChannel,
)
from geo.domain.post_orders.post_order import PostOrderKey, published
from geo.domain.roll_calls.commands import StartRollCall
from geo.domain.roll_calls.roll_call import ANSWERABLE
from geo.domain.sites import Site
from geo.services.context import AppContext
from geo.services.post_orders.steps import (
    POST_ORDERS,
    PUBLISH,
    Recipient,
    acknowledge_unread,
    acknowledgement_step,
    in_force_at,
    present_order,
)
from geo.services.roll_calls.on_duty import posts_on_duty
from geo.services.roll_calls.record import roll_call_step
from geo.services.situation.snapshot import snapshot_from_rows
from geo.store import Transaction


def replay_post_order(
    tx: Transaction, author: EntryAuthor, key: PostOrderKey, texts: tuple[str, str]
) -> None:
    """Publish the next version of an order; ``texts`` say what may pass and what is to be checked."""
    before = present_order(tx.reader, key)
    after = published(key, before, texts, author.account, author.at)
    POST_ORDERS.record(tx, PUBLISH, before, after, author=author)


def replay_acknowledgement(tx: Transaction, author: EntryAuthor, site_id: str, answered_by: str) -> None:
    """Acknowledge all orders in force at a post that its unit has not read.

    Args:
        tx: The transaction.
        author: Who recorded it, and when.
        site_id: Code of the post.
        answered_by: Who answered the telephone, "" for a press.

    Raises:
        NotFound: There is no such post.
    """
    site = _required_site(tx, site_id)
    seen = tuple((order.id, order.version) for order in in_force_at(tx.reader, site))
    recipient = Recipient(site, site.unit, _channel(answered_by), answered_by)
    acknowledge_unread(tx, author, recipient, seen)


def replay_roll_call(ctx: AppContext, tx: Transaction, author: EntryAuthor, command: StartRollCall) -> None:
    """Call the posts that were on duty at that time."""
    snapshot = snapshot_from_rows(tx.reader.revision, tx.reader.site_rows(), ctx.read_model.status_codes)
    areas = ctx.read_model.reference().areas.subtree(command.area)
    posts = posts_on_duty(ctx, tx.reader, author.at, areas, snapshot=snapshot)
    roll_call_step(tx, author, command, posts)


def replay_answer(tx: Transaction, author: EntryAuthor, site_id: str, answered_by: str) -> None:
    """Answer the last roll call for a post as of ``replay_acknowledgement``; nothing if it was not called."""
    number = tx.reader.roll_calls.last_number
    found = (each for each in tx.reader.roll_calls.since(author.at - ANSWERABLE) if each.number == number)
    post = next((roll_call.post(site_id) for roll_call in found), None)
    if post is None:
        return
    acknowledgement_step(
        tx,
        author,
        Acknowledgement(
            AcknowledgedType.ROLL_CALL,
            str(number),
            1,
            site_id,
            post.unit,
            _channel(answered_by),
            answered_by,
        ),
    )


def _channel(answered_by: str) -> AcknowledgementChannel:
    """Return how the word of a unit came in: by telephone where somebody answered one."""
    return AcknowledgementChannel.TELEPHONE if answered_by else AcknowledgementChannel.PRESS


def _required_site(tx: Transaction, site_id: str) -> Site:
    site = tx.site(site_id)
    if site is None:
        raise NotFound("error.unknown_site", site=site_id)
    return site
