"""Writes of superiors' forms and of what was filled, within one request."""

from __future__ import annotations

from geo.domain.superior_forms.filled_form import FilledForm
from geo.domain.superior_forms.form import SuperiorForm
from geo.store.part import StorePart
from geo.store.superior_forms import rows


class SuperiorFormWriter(StorePart):
    """Writes on the connection of a ``Transaction``; each names the entry ``seq`` that it follows from."""

    def put_form(self, form: SuperiorForm, seq: int) -> None:
        """End the current row of a form and the bindings that differ, and begin the next."""
        rows.put_form(self._connection, form, seq)

    def put_filled(self, filled: FilledForm, seq: int) -> None:
        """Insert a filled form with its cells."""
        rows.put_filled(self._connection, filled, seq)

    def withdraw_filled(self, filled_seq: int, seq: int) -> None:
        """Withdraw the filled form of the entry ``filled_seq``."""
        rows.withdraw_filled(self._connection, filled_seq, seq)
