"""Recording of roll calls: start one, answer it by a press or by telephone, and withdraw a mistaken one."""

from __future__ import annotations

from collections.abc import Iterable

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import NotFound, Refused
from geo.domain.journal import ROLL_CALL, WITHDRAWN, Entry, EntryAuthor
from geo.domain.post_orders.acknowledgement import AcknowledgedType, Acknowledgement
from geo.domain.roll_calls.codec import roll_call_image
from geo.domain.roll_calls.commands import AnswerRollCall, StartRollCall, WithdrawRollCall
from geo.domain.roll_calls.roll_call import ANSWERABLE, CalledPost, RollCall, checked_minutes, drawn
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.context import AppContext
from geo.services.post_orders.acknowledging import channel_of
from geo.services.post_orders.steps import acknowledgement_step
from geo.services.roll_calls.on_duty import posts_on_duty
from geo.store import Receipt, Transaction


@needs(Verb.CALL_ROLL)
def start_roll_call(ctx: AppContext, actor: Actor, command: StartRollCall) -> Receipt:
    """Call all posts on duty in an area, or a random tenth of them.

    Raises:
        Refused: The actor may not call the roll there, or no post is on duty.
        NotFound: There is no such area.
        InvalidInput: The time to answer is too short or too long.
    """

    def work(tx: Transaction) -> None:
        authorise_in(tx.reader, actor, Verb.CALL_ROLL, command.area)
        if command.area and not tx.reader.area_path(command.area):
            raise NotFound("error.unknown_area", area=command.area)
        tree = ctx.read_model.reference().areas
        areas = tree.subtree(command.area) if command.area else None
        posts = posts_on_duty(ctx, tx.reader, tx.at, areas)
        roll_call_step(tx, tx.author, command, posts)

    return ctx.write(actor, command, work)


def roll_call_step(
    tx: Transaction, author: EntryAuthor, command: StartRollCall, posts: Iterable[CalledPost]
) -> RollCall:
    """Write a roll call.

    Args:
        tx: The transaction.
        author: Who calls, and when.
        command: What is called.
        posts: The posts on duty.

    Raises:
        Refused: No post is on duty.
        InvalidInput: The time to answer is too short or too long.
    """
    on_duty = {post.site_id: post for post in posts}
    if not on_duty:
        raise Refused("error.roll_call_empty")
    seed = int(author.at.timestamp() * 1000) if command.seed is None else command.seed
    roll_call = RollCall(
        tx.reader.roll_calls.last_number + 1,
        command.area,
        command.extent,
        seed,
        checked_minutes(command.minutes),
        author.account,
        author.at,
        tuple(on_duty[site] for site in drawn(on_duty, command.extent, seed)),
        len(on_duty),
    )
    image = roll_call_image(roll_call)
    seq = tx.record(Entry(ROLL_CALL, roll_call.id, "start", None, image, actor=author.account, at=author.at))
    tx.roll_calls.put(roll_call, seq)
    return roll_call


@needs(Verb.ACKNOWLEDGE)
def answer_roll_call(ctx: AppContext, actor: Actor, command: AnswerRollCall) -> Receipt:
    """Answer a roll call for a post; a late answer is taken and counted as late.

    Raises:
        Refused: The actor may not act for the post's unit, or the post has answered, or it is too late.
        NotFound: There is no such roll call, or the post is not called.
        InvalidInput: A desk does not say who answered.
    """

    def work(tx: Transaction) -> None:
        roll_call = _required_roll_call(tx, command.number)
        post = roll_call.post(command.site_id)
        if post is None:
            raise NotFound("error.not_called", site=command.site_id, number=command.number)
        authorise_in(tx.reader, actor, Verb.ACKNOWLEDGE, post.area)
        channel, answered_by = channel_of(tx.reader, actor, post.area, post.unit, command.answered_by)
        roll_call.require_answerable(tx.at)
        found = tx.reader.post_orders.acknowledgements(AcknowledgedType.ROLL_CALL, roll_call.id)
        if any(each.acknowledgement.site_id == post.site_id for each in found):
            raise Refused("error.acknowledged")
        acknowledgement_step(
            tx,
            tx.author,
            Acknowledgement(
                AcknowledgedType.ROLL_CALL,
                roll_call.id,
                1,
                post.site_id,
                post.unit,
                channel,
                answered_by,
            ),
        )

    return ctx.write(actor, command, work)


@needs(Verb.CALL_ROLL)
def withdraw_roll_call(ctx: AppContext, actor: Actor, command: WithdrawRollCall) -> Receipt:
    """Withdraw a roll call that one started by mistake; its number is not used again.

    Raises:
        NotFound: There is no such roll call.
        Refused: It is another account's, or its time is over.
    """

    def work(tx: Transaction) -> None:
        roll_call = _required_roll_call(tx, command.number)
        if roll_call.started_by != actor.id or not roll_call.is_open(tx.at):
            raise Refused("error.roll_call_not_yours", number=roll_call.number)
        authorise_in(tx.reader, actor, Verb.CALL_ROLL, roll_call.area)
        image = {WITHDRAWN: roll_call.number}
        seq = tx.record(Entry(ROLL_CALL, roll_call.id, "withdraw", None, image))
        tx.roll_calls.withdraw(roll_call.number, seq)

    return ctx.write(actor, command, work)


def _required_roll_call(tx: Transaction, number: int) -> RollCall:
    """Return the roll call of a number.

    Raises:
        NotFound: There is none that can still be answered.
    """
    found = tx.reader.roll_calls.since(tx.at - 2 * ANSWERABLE)
    roll_call = next((each for each in found if each.number == number), None)
    if roll_call is None:
        raise NotFound("error.unknown_roll_call", number=number)
    return roll_call
