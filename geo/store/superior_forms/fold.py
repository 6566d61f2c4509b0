"""Fold of the journal into the rows of superiors' forms, their bindings and what was filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.domain.journal import FILLED_FORM, SUPERIOR_FORM, WITHDRAWN
from geo.domain.superior_forms.codec import filled_form_from_image, form_from_image
from geo.domain.superior_forms.form import FormBinding
from geo.domain.superior_forms.workbook import CellRef
from geo.domain.timestamps import from_ms
from geo.store.fold_rows import Handlers, Rows, Values, add_attachment
from geo.store.superior_forms.rows import cell_rows, row_from_binding, row_from_filled, row_from_form


class SuperiorFormFold:
    """Expected rows of the tables of superiors' forms.

    ``JournalFold`` hands over the entries of ``handlers`` in their order.
    """

    def __init__(self, attachments: Rows) -> None:
        """Begin with an empty journal; ``attachments``: expected rows of all files, to be added to."""
        self.forms: Rows = {}
        self.bindings: Rows = {}
        self.filled: Rows = {}
        self.cells: Rows = {}
        self._attachments = attachments
        self._versions: dict[int, int] = {}
        self._bound: dict[int, dict[CellRef, tuple[FormBinding, int]]] = {}
        self.handlers: Handlers = {
            SUPERIOR_FORM: self._apply_form,
            FILLED_FORM: self._apply_filled,
        }

    def _apply_form(self, entry: Mapping[str, Any], after: Values) -> None:
        seq, number = entry["seq"], int(entry["entity_id"])
        form = form_from_image(number, entry["new_version"], after)
        add_attachment(self._attachments, form.blank, seq)
        if number in self._versions:
            self.forms[number, self._versions[number]]["to_seq"] = seq
        self._versions[number] = form.version
        self.forms[number, form.version] = row_from_form(form) | {"from_seq": seq, "to_seq": None}
        following = {each.cell: each for each in form.bindings}
        bound = self._bound.setdefault(number, {})
        for cell, (binding, since) in list(bound.items()):
            if following.get(cell) != binding:
                self.bindings[number, *cell, since]["to_seq"] = seq
                del bound[cell]
        for cell, binding in following.items():
            if cell not in bound:
                bound[cell] = binding, seq
                row = row_from_binding(number, binding) | {"from_seq": seq, "to_seq": None}
                self.bindings[number, *cell, seq] = row

    def _apply_filled(self, entry: Mapping[str, Any], after: Values) -> None:
        seq = entry["seq"]
        if WITHDRAWN in after:
            row = next(row for row in self.filled.values() if row["seq"] == after[WITHDRAWN])
            row["withdrawn_seq"] = seq
            return
        filled = filled_form_from_image(entry["actor"], from_ms(entry["at"]), after)
        add_attachment(self._attachments, filled.file, seq)
        row = row_from_filled(filled)
        key = row["form"], row["starts_at"], row["revision"]
        self.filled[key] = row | {"seq": seq, "withdrawn_seq": None}
        for each in cell_rows(filled):
            self.cells[*key, each["sheet"], each["cell_row"], each["cell_column"]] = each
