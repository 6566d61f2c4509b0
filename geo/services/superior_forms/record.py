"""Recording of superiors' forms: add, change, new blank, bind a cell, withdraw, fill, and undo of these.

The files are on the disk before the entry that names them, as photos are.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from operator import attrgetter

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.daily_reports.figures import FigureKey
from geo.domain.errors import InvalidInput, NotFound
from geo.domain.journal import FILLED_FORM, SUPERIOR_FORM, Entry, JournalEntry
from geo.domain.photos import Attachment
from geo.domain.superior_forms.codec import filled_form_image, form_from_image, form_image
from geo.domain.superior_forms.commands import (
    AddForm,
    BindCell,
    ChangeForm,
    FillForm,
    ReplaceBlank,
    WithdrawForm,
)
from geo.domain.superior_forms.filled_form import FilledForm, FilledFormId
from geo.domain.superior_forms.form import (
    XLSX_TYPE,
    FormBinding,
    FormConflict,
    SuperiorForm,
    carry_bindings,
    checked_minute,
    checked_name,
    checked_recipient,
)
from geo.exchange.superior_forms.workbooks import fill_workbook
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.accounts.undo import require_entry, require_own, require_undoable, withdrawal_entry
from geo.services.context import AppContext
from geo.services.day.day_state import closing_area, interval_of
from geo.services.figures.registry import figure_registry, require_registered
from geo.services.findings.photos import require_photo_folder
from geo.services.superior_forms.blanks import grid_of, keep_blank
from geo.services.superior_forms.filling import FormFilling
from geo.store import Reader, Receipt, Transaction
from geo.store.versions import VersionedEntity

ADD, CHANGE, BLANK, BIND, UNBIND, WITHDRAW, UNDO = (
    "add",
    "change",
    "blank",
    "bind",
    "unbind",
    "withdraw",
    "undo",
)
"""Actions of the entries on forms."""
_FORMS = VersionedEntity[SuperiorForm](
    SUPERIOR_FORM,
    attrgetter("number"),
    form_image,
    lambda tx, form, seq: tx.superior_forms.put_form(form, seq),
)
FILL = "fill"
"""Action of the entry that fills a form."""


@needs(Verb.FREEZE_REPORT)
def add_form(ctx: AppContext, actor: Actor, command: AddForm) -> Receipt:
    """Add a form with its blank.

    Raises:
        NotFound: There is no such area.
        Refused: The actor may not freeze reports there.
        InvalidInput: A value cannot be accepted, the file is no workbook that can be filled, or no folder for
            files is set.
        StoreBusy: The workbook could not be read in time.
        StoreUnavailable: The file cannot be written.
    """
    with ctx.store.read() as reader:  # before the workbook is read, which costs most
        authorise_in(reader, actor, Verb.FREEZE_REPORT, command.area)
    closing_area(ctx.read_model.reference().areas, command.area)
    blank = keep_blank(ctx, command.data)
    form = SuperiorForm(
        0,
        command.area,
        checked_name(command.name),
        checked_recipient(command.recipient),
        checked_minute(command.as_of_minute),
        checked_minute(command.due_minute),
        blank_number=1,
        blank=blank,
    )

    def work(tx: Transaction) -> None:
        authorise_in(tx.reader, actor, Verb.FREEZE_REPORT, command.area)
        _FORMS.record(tx, ADD, None, replace(form, number=tx.reader.superior_forms.last_number + 1))

    return ctx.write(actor, command, work)


@needs(Verb.FREEZE_REPORT)
def change_form(ctx: AppContext, actor: Actor, command: ChangeForm) -> Receipt:
    """Change name, recipient or hours of a form.

    Raises:
        NotFound: There is no such form.
        Refused: The actor may not freeze reports there.
        InvalidInput: A value cannot be accepted.
        FormConflict: The form was changed since the screen showed it.
    """

    def work(tx: Transaction) -> None:
        form = _authorised(tx.reader, actor, command.number)
        changed = form.after_settings(
            command.name,
            command.recipient,
            command.as_of_minute,
            command.due_minute,
            seen_version=command.seen_version,
        )
        _FORMS.record(tx, CHANGE, form, changed)

    return ctx.write(actor, command, work)


@needs(Verb.FREEZE_REPORT)
def replace_blank(ctx: AppContext, actor: Actor, command: ReplaceBlank) -> Receipt:
    """Give a form a new blank; bindings whose cell is not found in it end (see ``carry_bindings``).

    Raises:
        NotFound: There is no such form.
        Refused: The actor may not freeze reports there.
        InvalidInput: It is the same blank, no workbook that can be filled, or no folder for files is set.
        FormConflict: The form was changed since the screen showed it.
        StoreBusy: The workbook could not be read in time.
        StoreUnavailable: The file cannot be written.
    """
    with ctx.store.read() as reader:
        _authorised(reader, actor, command.number)
    blank = keep_blank(ctx, command.data)
    grid = grid_of(ctx, blank)

    def work(tx: Transaction) -> None:
        form = _authorised(tx.reader, actor, command.number)
        carried = carry_bindings(form.bindings, grid)
        _FORMS.record(tx, BLANK, form, form.after_blank(blank, carried, seen_version=command.seen_version))

    return ctx.write(actor, command, work)


@needs(Verb.FREEZE_REPORT)
def bind_cell(ctx: AppContext, actor: Actor, command: BindCell) -> Receipt:
    """Bind a cell to a figure, or unbind it.

    Raises:
        NotFound: There is no such form, sheet or area.
        Refused: The actor may not freeze reports there.
        InvalidInput: The cell is computed or holds words, no figure has this code, it is of an area
            elsewhere, or too many periods ago.
        FormConflict: The form was changed since the screen showed it.
        StoreDamaged: The file of the blank is missing or damaged.
    """
    with ctx.store.read() as reader:
        form = _authorised(reader, actor, command.number)
    grid, areas = grid_of(ctx, form.blank), ctx.read_model.reference().areas
    cell = grid.bindable(command.sheet, command.cell)
    area = command.area or form.area
    if command.code:
        require_registered(figure_registry(ctx), FigureKey(command.code, area))
        if area not in areas:
            raise NotFound("error.unknown_area", area=area)
        if area not in areas.subtree(form.area):  # who reads the form may read no other
            raise InvalidInput("error.figure_elsewhere", area=areas.name_of(area))
    binding = FormBinding(cell, command.code, area, command.periods_before, grid.label_of(cell) or "")

    def work(tx: Transaction) -> None:
        form = _authorised(tx.reader, actor, command.number)
        if command.code:
            _FORMS.record(tx, BIND, form, form.after_binding(binding, seen_version=command.seen_version))
        else:
            _FORMS.record(tx, UNBIND, form, form.after_unbinding(cell, seen_version=command.seen_version))

    return ctx.write(actor, command, work)


@needs(Verb.FREEZE_REPORT)
def withdraw_form(ctx: AppContext, actor: Actor, command: WithdrawForm) -> Receipt:
    """Withdraw a form: it is filled no longer, what was filled stays.

    Raises:
        NotFound: There is no such form.
        Refused: The actor may not freeze reports there.
        FormConflict: The form was changed since the screen showed it.
    """

    def work(tx: Transaction) -> None:
        form = _authorised(tx.reader, actor, command.number)
        _FORMS.record(tx, WITHDRAW, form, form.after_withdrawal(seen_version=command.seen_version))

    return ctx.write(actor, command, work)


@needs(Verb.FREEZE_REPORT)
def fill_form(ctx: AppContext, actor: Actor, command: FillForm) -> Receipt:
    """Fill a form for a period with its figures as of its hour, and keep the file.

    Raises:
        NotFound: There is no such form, or no period starts then.
        Refused: The actor may not freeze reports there.
        InvalidInput: The hour of the form has not come, no cell is bound, or no folder for files is set.
        FormConflict: The form was changed or filled since the screen showed it.
        StoreBusy: The workbook could not be filled in time.
        StoreDamaged: The file of the blank is missing or damaged.
        StoreUnavailable: The file cannot be written.
    """
    interval, folder = interval_of(ctx, command.starts_at), require_photo_folder(ctx)
    with ctx.store.read() as reader:
        form = _authorised(reader, actor, command.number)
        as_of = form.as_of(interval, ctx.settings.zone)
        if as_of > ctx.now():
            raise InvalidInput("error.form_early", time=as_of)
        if not form.bindings:
            raise InvalidInput("error.form_nothing_bound")
        cells, head = FormFilling(ctx, reader, form, interval).cells(), reader.head
    values = {each.binding.cell: each.value if isinstance(each.value, int) else None for each in cells}
    data = fill_workbook(folder.read(form.blank.sha256, form.blank.suffix), values)
    file = Attachment(hashlib.sha256(data).hexdigest(), XLSX_TYPE, len(data))
    folder.write(file.sha256, data, file.suffix)
    id_ = FilledFormId(form.number, interval.start, command.seen_revision)

    def work(tx: Transaction) -> None:
        present, forms = _authorised(tx.reader, actor, command.number), tx.reader.superior_forms
        is_next = forms.next_revision(form.number, interval.start) == command.seen_revision
        if present.is_withdrawn or not (present.version == form.version == command.seen_version and is_next):
            raise FormConflict
        filled = FilledForm(id_, form.version, as_of, *head, actor.id, tx.at, file, cells)
        seq = tx.record(Entry(FILLED_FORM, str(id_), FILL, None, filled_form_image(filled)))
        tx.superior_forms.put_filled(filled, seq)

    return ctx.write(actor, command, work)


@needs(Verb.FREEZE_REPORT)
def undo_form_step(ctx: AppContext, actor: Actor, command: Undo) -> Receipt:
    """Undo one's own newest change of a form, or withdraw what one filled last.

    Raises:
        NotFound: There is no such entry.
        Refused: It is another account's or not the newest of its form, or the actor may do this no longer.
    """

    def work(tx: Transaction) -> None:
        entry = require_entry(tx, command.seq, SUPERIOR_FORM, FILLED_FORM)
        if entry.entity == FILLED_FORM:
            _withdraw_filled(tx, actor, entry)
            return
        form = _authorised(tx.reader, actor, int(entry.entity_id))
        require_undoable(actor, entry, form, (ADD, CHANGE, BLANK, BIND, UNBIND, WITHDRAW))
        if entry.before is None:
            restored = form.after_withdrawal(seen_version=form.version)
        else:
            restored = form_from_image(form.number, form.version + 1, entry.before)
        _FORMS.record(tx, UNDO, form, restored, reason=f"#{entry.seq}")

    return ctx.write(actor, command, work)


def _withdraw_filled(tx: Transaction, actor: Actor, entry: JournalEntry) -> None:
    filled = tx.reader.superior_forms.filled_by(entry.seq)
    if filled is None:
        raise NotFound("error.unknown_entry", seq=entry.seq)
    _authorised(tx.reader, actor, filled.id.form)
    times_filled = tx.reader.superior_forms.next_revision(filled.id.form, filled.id.starts_at)
    stands = not filled.is_withdrawn and times_filled == filled.id.revision + 1
    require_own(actor, entry, {FILL}, stands=stands)
    tx.superior_forms.withdraw_filled(entry.seq, withdrawal_entry(tx, entry, UNDO))


def _authorised(reader: Reader, actor: Actor, number: int) -> SuperiorForm:
    """Return a form, after checking that the actor may freeze reports in its area.

    Raises:
        NotFound: There is no such form.
        Refused: No grant permits it there.
    """
    form = reader.superior_forms.form(number)
    if form is None:
        raise NotFound("error.unknown_form", number=number)
    authorise_in(reader, actor, Verb.FREEZE_REPORT, form.area)
    return form
