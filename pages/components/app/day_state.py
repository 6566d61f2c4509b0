"""State of the pages "today" and "findings" of one open screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import uuid4

from geo.domain.day.owed import OwedItem, OwedKey, OwedKind
from geo.domain.supplies.commands import RoundStop
from geo.services.inspections.inspections import NextStop
from pages.components.app.form_state import FormState

FINDING = "finding"
"""Parameter of a link that names the chosen finding."""


@dataclass(frozen=True, slots=True)
class ReadinessCell:
    """Cell of the readiness table: area, and kind of what is owed there, None for all kinds."""

    area: str
    what: OwedKind | None = None


@dataclass(frozen=True, slots=True)
class RoundDraft:
    """Stops of a distribution round as they were suggested, and the key of its form."""

    stops: tuple[RoundStop, ...]
    key: str = field(default_factory=lambda: uuid4().hex)


@dataclass
class DayScreenState:
    """What a screen remembers of the operational day."""

    finding: str = ""
    """Id of the chosen finding, "" for none."""
    listed: tuple[OwedItem, ...] = ()
    """Items of the owed list in the order in which the screen first listed them: an answer moves no row."""
    chosen: OwedKey | None = None
    """Item of the owed list whose form is shown."""
    next_sites: tuple[NextStop, ...] = ()
    """Sites to inspect in the order in which the screen first listed them."""
    inspected: str = ""
    """Code of the site whose inspection form is shown, "" for none."""
    cell: ReadinessCell | None = None
    """Cell of the readiness table whose items are listed."""
    chased: tuple[OwedItem, ...] = ()
    """Outstanding receipts in the order in which the screen first listed them."""
    called: tuple[tuple[int, str], ...] = ()
    """Roll call and post of the rows to call, in the order in which the screen first listed them."""

    stock_place: str = ""
    """Code of the site or depot whose supplies are shown, "" for none."""
    round_draft: RoundDraft | None = None
    """Distribution round that is being composed."""

    forms: dict[str, FormState] = field(default_factory=dict)
    """Forms of area figures, screenings, post orders and moves of supplies, by the name of the form."""

    def form_of(self, form_id: str, subject: str, version: int = 0) -> FormState:
        """Return a form, begun again on ``version`` where it is about something else than before."""
        form = self.forms.get(form_id)
        if form is None or form.subject != subject:
            form = self.forms[form_id] = FormState(subject, version)
        return form

    def end_form(self, form_id: str, form: FormState | None = None) -> None:
        """Begin a form again when it is drawn next, unless another filling-in than ``form`` has begun."""
        if form is None or self.forms.get(form_id) is form:
            self.forms.pop(form_id, None)

    def under_link(self, query: Mapping[str, str]) -> DayScreenState:
        """Return the state under a link, which may name a finding."""
        return replace(self, finding=query.get(FINDING, ""))

    def leave_page(self) -> None:
        """Forget the lists of the page that is left; the chosen finding stays."""
        self.listed, self.chosen, self.cell = (), None, None
        self.chased, self.called = (), ()
        self.forms.clear()
        self.next_sites, self.inspected = (), ""
