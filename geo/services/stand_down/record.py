"""Recording of a stand-down: give and withdraw an order, report a barrier gone, undo one's own report."""

from __future__ import annotations

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.areas import AreaTree
from geo.domain.commands import MAX_NOTE_LENGTH, Undo
from geo.domain.errors import InvalidInput, NotFound
from geo.domain.journal import BARRIER_REMOVAL, STAND_DOWN, WITHDRAWN, Entry
from geo.domain.kinds import StatusCategory
from geo.domain.photos import Attachment
from geo.domain.sanitise import sanitise_text
from geo.domain.sites import observed_time
from geo.domain.stand_down.codec import removal_image, stand_down_image
from geo.domain.stand_down.stand_down import (
    OrderStandDown,
    ReportRemoval,
    StandDown,
    WithdrawStandDown,
    removal_after,
)
from geo.exchange.photos.encoding import THUMBNAIL_EDGE, encode_photo
from geo.services.accounts.permissions import authorise_in, authorised_site, needs
from geo.services.accounts.undo import require_entry, require_own, withdrawal_entry
from geo.services.context import AppContext
from geo.services.findings.photos import require_photo_folder
from geo.store import Reader, Receipt, Transaction
from geo.store.tables.rows import site_from_row

ORDER, REPORT, WITHDRAW, UNDO = "order", "report", "withdraw", "undo"
"""Actions of the entries."""


@needs(Verb.ORDER_STAND_DOWN)
def order_stand_down(ctx: AppContext, actor: Actor, command: OrderStandDown) -> Receipt:
    """Order that the barriers of an area, or those of one kind in it, are removed.

    The places are those whose status does not say that there is nothing any more.

    Raises:
        Refused: The actor may not do this there.
        NotFound: There is no such area.
        InvalidInput: The kind is unknown, no place is left there, or a value cannot be accepted.
    """
    if command.kind and command.kind not in ctx.kinds:
        known = ", ".join(kind.code for kind in ctx.kinds)
        raise InvalidInput("error.unknown_kind", kind=command.kind, expected=known)

    def work(tx: Transaction) -> None:
        authorise_in(tx.reader, actor, Verb.ORDER_STAND_DOWN, command.area)
        if not tx.reader.area_path(command.area):
            raise NotFound("error.unknown_area", area=command.area)
        checked = command.checked(tx.at)
        sites = _places(ctx, tx.reader, command.area, command.kind)
        if not sites:
            raise InvalidInput("error.stand_down_empty")
        order = StandDown(
            tx.reader.stand_down.last_number + 1,
            checked.area,
            checked.kind,
            checked.phase,
            checked.condition,
            due_at=checked.due_at,
            ordered_by=actor.id,
            ordered_at=tx.at,
            sites=sites,
        )
        entry = Entry(STAND_DOWN, str(order.number), ORDER, None, stand_down_image(order))
        tx.stand_down.put_order(order, tx.record(entry))

    return ctx.write(actor, command, work)


@needs(Verb.ORDER_STAND_DOWN)
def withdraw_stand_down(ctx: AppContext, actor: Actor, command: WithdrawStandDown) -> Receipt:
    """Withdraw an order; what was reported stays reported.

    Raises:
        NotFound: There is no such order, or it is withdrawn.
        Refused: The actor may not do this there.
        InvalidInput: There is no reason.
    """
    reason = sanitise_text(command.reason)
    if not reason:
        raise InvalidInput("error.reason_missing")

    def work(tx: Transaction) -> None:
        found = tx.reader.stand_down.order(command.number)
        if found is None:
            raise NotFound("error.unknown_stand_down", number=command.number)
        authorise_in(tx.reader, actor, Verb.ORDER_STAND_DOWN, found.order.area)
        before, after = stand_down_image(found.order), {WITHDRAWN: found.seq}
        entry = Entry(STAND_DOWN, str(command.number), WITHDRAW, before, after, reason=reason)
        tx.stand_down.withdraw_order(command.number, tx.record(entry))

    return ctx.write(actor, command, work)


@needs(Verb.CHANGE_STATUS)
def report_removal(ctx: AppContext, actor: Actor, command: ReportRemoval) -> Receipt:
    """Report that the barrier of a place is gone, with a photo or a note as proof.

    Raises:
        NotFound: There is no such site.
        Refused: The actor may not report there.
        InvalidInput: No order asks for it, it is reported already, there is no proof, the photo cannot be
            kept, or the time lies in the future.
        StoreBusy: The photo could not be decoded in time.
        StoreUnavailable: The photo cannot be written.
    """
    note = sanitise_text(command.note)
    if len(note) > MAX_NOTE_LENGTH:
        raise InvalidInput("error.note_too_long", length=len(note), expected=MAX_NOTE_LENGTH)
    if not note and not command.photo:
        raise InvalidInput("error.removal_proof")
    with ctx.store.read() as reader:  # before decoding, which costs most
        site = reader.site(command.site_id)
        if site is not None:
            authorise_in(reader, actor, Verb.CHANGE_STATUS, site.area)
    photo = _keep_photo(ctx, command.photo) if command.photo else None

    def work(tx: Transaction) -> None:
        authorised_site(tx, actor, Verb.CHANGE_STATUS, command.site_id)
        require_removal_due(tx.reader, command.site_id)
        observed_at = observed_time(command.observed_at, tx.at)
        after = removal_image(note, photo)
        entry = Entry(BARRIER_REMOVAL, command.site_id, REPORT, None, after, observed_at=observed_at)
        tx.stand_down.put_removal(tx.record(entry), command.site_id, note, photo, observed_at)

    return ctx.write(actor, command, work)


@needs(Verb.CHANGE_STATUS)
def undo_removal(ctx: AppContext, actor: Actor, command: Undo) -> Receipt:
    """Withdraw one's own report: the place counts as left again.

    Raises:
        NotFound: There is no such report.
        Refused: It is another account's, is withdrawn, or the actor may no longer report there.
    """

    def work(tx: Transaction) -> None:
        entry = require_entry(tx, command.seq, BARRIER_REMOVAL)
        authorised_site(tx, actor, Verb.CHANGE_STATUS, entry.entity_id)
        standing = tx.reader.stand_down.removals_of(entry.entity_id)
        require_own(actor, entry, {REPORT}, stands=entry.seq in {each.seq for each in standing})
        tx.stand_down.withdraw_removal(entry.seq, withdrawal_entry(tx, entry, UNDO))

    return ctx.write(actor, command, work)


def require_removal_due(reader: Reader, site_id: str) -> None:
    """Require that an order asks a place for its report, and that it has not been given.

    Raises:
        InvalidInput: None asks, or it has been given; the error says when.
    """
    asking = reader.stand_down.last_asking_seq(site_id)
    if not asking:
        raise InvalidInput("error.no_stand_down")
    if (given := removal_after(reader.stand_down.removals_of(site_id), asking)) is not None:
        raise InvalidInput("error.removal_given", seq=given.seq, time=given.at)


def _places(ctx: AppContext, reader: Reader, area: str, kind: str) -> tuple[str, ...]:
    """Return the codes of the sites in an area that still have something to remove, sorted."""
    within = AreaTree(reader.areas()).subtree(area)
    sites = (site_from_row(row) for row in reader.site_rows())
    return tuple(
        sorted(
            site.id
            for site in sites
            if site.area in within
            and kind in ("", site.kind)
            and ctx.kinds[site.kind].status(site.status).category is not StatusCategory.INACTIVE
        )
    )


def _keep_photo(ctx: AppContext, data: bytes) -> Attachment:
    """Encode a photo again and write it beside the store."""
    folder, photo = require_photo_folder(ctx), encode_photo(data)
    folder.write(photo.attachment.sha256, photo.data)
    folder.write_thumbnail(photo.attachment.sha256, THUMBNAIL_EDGE, photo.thumbnail)
    return photo.attachment
