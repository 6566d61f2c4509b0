"""Post orders, receipts and roll calls of the past, as of demo days, each with its own time and author."""

from __future__ import annotations

from dataclasses import dataclass

from geo.domain.errors import NotFound
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
    EntryAuthor,
    Recipient,
    acknowledge_unread,
    acknowledgement_step,
    in_force_at,
    order_step,
    present_order,
)
from geo.services.roll_calls.on_duty import posts_on_duty
from geo.services.roll_calls.record import roll_call_step
from geo.services.situation.snapshot import snapshot_from_rows
from geo.store import Transaction


@dataclass(frozen=True, slots=True)
class HistoryAuthor:
    """Who recorded a step of the past, when, and who answered the telephone, "" for a press."""

    entry: EntryAuthor
    answered_by: str = ""

    @property
    def channel(self) -> AcknowledgementChannel:
        """How the word of the unit came in."""
        return AcknowledgementChannel.TELEPHONE if self.answered_by else AcknowledgementChannel.PRESS


def replay_post_order(
    tx: Transaction, key: PostOrderKey, texts: tuple[str, str], author: HistoryAuthor
) -> None:
    """Publish the next version of an order; ``texts`` say what may pass and what is to be checked."""
    before = present_order(tx.reader, key)
    by, at = author.entry.actor or "", author.entry.at or tx.at
    order_step(tx, "publish", before, published(key, before, texts, by, at), author=author.entry)


def replay_acknowledgement(tx: Transaction, site_id: str, author: HistoryAuthor) -> None:
    """Acknowledge all orders in force at a post that its unit has not read.

    Raises:
        NotFound: There is no such post.
    """
    site = _required_site(tx, site_id)
    seen = tuple((order.id, order.version) for order in in_force_at(tx.reader, site))
    recipient = Recipient(site, site.unit, author.channel, author.answered_by)
    acknowledge_unread(tx, recipient, seen, author.entry)


def replay_roll_call(ctx: AppContext, tx: Transaction, command: StartRollCall, author: HistoryAuthor) -> None:
    """Call the posts that were on duty at that time."""
    snapshot = snapshot_from_rows(tx.reader.revision, tx.reader.site_rows(), ctx.read_model.status_codes)
    areas = ctx.read_model.reference().areas.subtree(command.area)
    at = author.entry.at or tx.at
    roll_call_step(tx, command, posts_on_duty(ctx, tx.reader, at, areas, snapshot=snapshot), author.entry)


def replay_answer(tx: Transaction, site_id: str, author: HistoryAuthor) -> None:
    """Answer the last roll call for a post; nothing where the post was not called."""
    at = author.entry.at or tx.at
    number = tx.reader.post_orders.last_roll_call_number
    found = (each for each in tx.reader.post_orders.roll_calls(at - ANSWERABLE) if each.number == number)
    post = next((roll_call.post(site_id) for roll_call in found), None)
    if post is None:
        return
    acknowledgement_step(
        tx,
        Acknowledgement(
            AcknowledgedType.ROLL_CALL,
            str(number),
            1,
            site_id,
            post.unit,
            author.channel,
            author.answered_by,
        ),
        author.entry,
    )


def _required_site(tx: Transaction, site_id: str) -> Site:
    site = tx.site(site_id)
    if site is None:
        raise NotFound("error.unknown_site", site=site_id)
    return site
