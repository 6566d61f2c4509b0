"""Queries on superiors' forms and on what was filled."""

from __future__ import annotations

from datetime import datetime

from geo.domain.superior_forms.filled_form import FilledForm
from geo.domain.superior_forms.form import FormBinding, SuperiorForm
from geo.store.part import StorePart
from geo.store.superior_forms import rows


class SuperiorFormReader(StorePart):
    """Queries on one connection within one transaction, as those of ``Reader``."""

    @property
    def last_number(self) -> int:
        """Number of the last form, 0 for none."""
        return rows.last_form_number(self._connection)

    def added_at(self) -> dict[int, datetime]:
        """Return when each form was added, by its number."""
        return rows.forms_added_at(self._connection)

    def forms(self, at_seq: int | None = None) -> list[SuperiorForm]:
        """Return the forms with their bindings, withdrawn ones too, by number.

        Args:
            at_seq: state as known after this entry; None for the present.
        """
        return rows.forms(self._connection, at_seq)

    def form(self, number: int) -> SuperiorForm | None:
        """Return a form at present, None where there is none of this number."""
        return next((form for form in self.forms() if form.number == number), None)

    def bindings(self, number: int, at_seq: int) -> tuple[FormBinding, ...]:
        """Return the bindings of a form as known after the entry ``at_seq``."""
        return rows.bindings(self._connection, at_seq).get(number, ())

    def blank_seq(self, form: SuperiorForm) -> int:
        """Return the entry that gave a form its present blank, 0 where it had no other before."""
        return rows.blank_seq(self._connection, form.number, form.blank.sha256)

    def filled_since(self, begin: datetime) -> list[FilledForm]:
        """Return what was filled for periods that start at or after a time, newest first, without cells."""
        return rows.filled_since(self._connection, begin)

    def filled_by(self, entry_seq: int) -> FilledForm | None:
        """Return what an entry filled, with its cells; None for another entry."""
        return rows.filled_by(self._connection, entry_seq)

    def next_revision(self, number: int, starts_at: datetime) -> int:
        """Return how often a form was filled for a period; withdrawn ones count."""
        return rows.next_revision(self._connection, number, starts_at)

    def with_blank(self, sha256: str) -> list[int]:
        """Return the numbers of the forms that have or had a file as their blank."""
        return rows.forms_with_blank(self._connection, sha256)

    def filled_as(self, sha256: str) -> list[FilledForm]:
        """Return what was filled as a file, newest first, without cells."""
        return rows.filled_as(self._connection, sha256)
