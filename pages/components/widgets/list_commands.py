"""Lists whose rows hold a button that writes: rows keep their place, and one line tells the last result."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.conflicts import Conflict, FindingConflict
from geo.domain.errors import Overtaken
from geo.domain.journal import Receipt
from geo.services.context import AppContext
from pages.components.app import state
from pages.components.app.error_display import error_text
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.widgets.command_result import UndoService, run_command, undo_button

Row = TypeVar("Row")


def keep_order(listed: Iterable[Row], current: Iterable[Row], key: Callable[[Row], Hashable]) -> list[Row]:
    """Return the rows that are listed already, in their order and as they are now, then those that are new.

    News and answers move no row, because each holds a button that writes. What is to disappear at once is
    left out of ``listed``.

    Args:
        listed: The rows as the screen listed them last.
        current: The rows as they are now, in the order of a new list.
        key: What a row is recognised by.
    """
    return list({key(row): row for row in (*listed, *current)}.values())


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list whose button writes.

    Attributes:
        ref: What names it among the rows.
        name: What it is called in sentences, as people wrote it.
        site_id: Code of its site, "" for none.
        undo: Undoes its answer; None where the list offers no undo.
    """

    ref: str
    name: str
    site_id: str
    undo: UndoService | None


@dataclass(frozen=True, slots=True)
class ListCommands:
    """Commands of one list.

    Attributes:
        ctx: The application context.
        list_key: Beginning of the keys of the list.
    """

    ctx: AppContext
    list_key: str

    def form_id(self, row_ref: str) -> str:
        """Return the name of the answer to a row."""
        return f"{self.list_key}-answer-{row_ref}"

    def answer(self, row: ListRow, action: Callable[[Actor], Receipt], overtaken: Overtaken) -> bool:
        """Record the answer to a row, from a callback, and return whether it was recorded.

        Args:
            row: The row.
            action: Records the answer; it receives the acting account.
            overtaken: Refusal where another account has changed meanwhile what the row shows.
        """
        return run_list_command(self.ctx, self.form_id(row.ref), row.site_id, action, overtaken)

    def draw_result(self, hint: str, find_row: Callable[[str], ListRow]) -> None:
        """Draw the result of the last press and its undo, in a place of their own below the rows.

        Args:
            hint: Sentence where nothing was pressed yet.
            find_row: Returns the row of a reference, which may be listed no longer.
        """
        with st.container(key=f"{self.list_key}-result", horizontal=True, gap="xsmall"):
            self._draw_line(hint, find_row)

    def _draw_line(self, hint: str, find_row: Callable[[str], ListRow]) -> None:
        t, result = state.translator(), state.screen().page_result
        undo_prefix, prefix = self._undo_id(""), self.form_id("")
        if result is None or not result.form_id.startswith((prefix, undo_prefix)):
            st.markdown(f":gray[{hint}]")
            return
        if result.error is not None:
            st.markdown(f":red[{error_text(result.error)}]")
            return
        if result.receipt is None:
            return
        if not result.receipt.seq:
            st.markdown(f":gray[{t('command.nothing')}]")
            return
        is_undone = result.form_id.startswith(undo_prefix)
        row = find_row(result.form_id.removeprefix(undo_prefix if is_undone else prefix))
        said = t(
            "own_sites.undone" if is_undone else "own_sites.recorded",
            number=result.receipt.seq,
            site=escape_markdown(row.name),
            time=clock(result.receipt.at, self.ctx.now()),
        )
        st.markdown(f":green[✓] {said}")
        if row.undo is not None and not is_undone:
            undo_list_command(
                self.ctx,
                f"{self.list_key}-undo",
                result.receipt.seq,
                row.undo,
                form_id=self._undo_id(row.ref),
                site_id=row.site_id,
                label=t("own_sites.undo"),
            )

    def form_ids(self, row_ref: str) -> tuple[str, str]:
        """Return the names of the answer to a row and of its undo."""
        return self.form_id(row_ref), self._undo_id(row_ref)

    def _undo_id(self, row_ref: str) -> str:
        return f"{self.list_key}-undo-{row_ref}"


def undo_list_command(
    ctx: AppContext, key: str, seq: int, service: UndoService, *, form_id: str, site_id: str, label: str
) -> None:
    """Draw the button that undoes a command on a row of a list.

    Args:
        ctx: The application context.
        key: Key of the button.
        seq: Journal number of the command.
        service: Undoes it.
        form_id: Where the result is shown.
        site_id: Code of the site, "" for none.
        label: What the button says.
    """

    def undo(ctx: AppContext, actor: Actor, command: Undo) -> Receipt:
        overtaken = Overtaken("error.undo_overtaken", seq=command.seq)
        with _conflict_refused(overtaken):
            return service(ctx, actor, command)

    undo_button(ctx, key, seq, undo, form_id=form_id, label=label, on_undone=partial(_forget_report, site_id))


def run_list_command(
    ctx: AppContext, form_id: str, site_id: str, action: Callable[[Actor], Receipt], overtaken: Overtaken
) -> bool:
    """Run a command on a row of a list, from a callback, and return whether it was recorded.

    A list has no place to choose between two values: a conflict is refused, and the next press is about what
    is newer. An undo that the card of the same site offers of an earlier report holds no longer.

    Args:
        ctx: The application context.
        form_id: Where the result is shown; see ``run_command``.
        site_id: Code of the site, "" for none.
        action: Records the command; it receives the acting account.
        overtaken: What a conflict is refused with.
    """

    def act(actor: Actor) -> Receipt:
        with _conflict_refused(overtaken):
            return action(actor)

    is_recorded = run_command(ctx, form_id, act)
    if is_recorded:
        _forget_report(site_id)
    return is_recorded


@contextmanager
def _conflict_refused(overtaken: Overtaken) -> Iterator[None]:
    try:
        yield
    except (Conflict, FindingConflict) as conflict:
        raise overtaken from conflict


def _forget_report(site_id: str) -> None:
    """Forget the report whose undo the card of a site offers: it is no longer the newest."""
    screen = state.screen()
    if screen.site == site_id:
        screen.site_result = None
