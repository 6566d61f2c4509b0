"""What every export says of itself: filter, link, time, head of the journal, and the mark of an exercise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from geo.exchange.writers import HEADINGS, ExportHeader
from geo.i18n import Translator
from geo.services.context import AppContext

FACTS = ("filter", "query", "moment", "journal")
"""Facts that an export names of itself; see ``ExportHeader.metadata``."""


def export_header(
    ctx: AppContext,
    t: Translator,
    seq: int,
    *,
    filter_text: str,
    query: Mapping[str, str],
    timestamp: datetime,
    title: str,
    headings: tuple[str, ...] = HEADINGS,
) -> ExportHeader:
    """Return the header of an export.

    Args:
        ctx: The application context.
        t: Translator to the language of the file.
        seq: Number of the last journal entry that the export knows of.
        filter_text: Filter as text.
        query: Filter as in a link.
        timestamp: Time of the exported state.
        title: Title of the sheet of the rows.
        headings: Headings of an export without rows.
    """
    return ExportHeader(
        filter_text=filter_text,
        query=query,
        timestamp=timestamp.astimezone(ctx.settings.zone),
        journal_head="#{} {}".format(*journal_head(ctx, seq)),
        headings=headings,
        sheet_titles=(title, t("export.sheet_about")),
        labels={name: t(f"export.about.{name}") for name in FACTS},
        exercise_mark=ctx.read_model.reference().exercise_mark,
    )


def journal_head(ctx: AppContext, seq: int) -> tuple[int, str]:
    """Return number and hash of the entry ``seq``, by which a file can be verified; (0, "") for none."""
    with ctx.store.read() as reader:
        last = reader.entries(until_seq=seq, limit=1)
    return (last[0].seq, last[0].hash) if last else (0, "")
