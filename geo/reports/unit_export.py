"""Units as a file that an import reads again: people, team leads, base and duty telephone."""

from __future__ import annotations

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.exchange.writers import FORMATS
from geo.i18n import Translator
from geo.reports.export_header import export_header
from geo.services.accounts.permissions import needs
from geo.services.contacts.duty_phones import phone_book
from geo.services.context import AppContext

TABLE_FORMATS = ("csv", "xlsx")
"""Formats of a table; a unit without a base is no feature of GeoJSON."""


@needs(Verb.READ)
def export_units(ctx: AppContext, actor: Actor, file_format: str, t: Translator) -> bytes:
    """Return all units as they are now, by code; every account that may read knows the units.

    Args:
        ctx: Application context.
        actor: The acting account.
        file_format: One of ``TABLE_FORMATS``.
        t: Translator of the headings, which an import reads in both languages.

    Raises:
        InvalidInput: The format does not exist, or holds no units.
        Refused: The actor may read nothing.
    """
    if file_format not in TABLE_FORMATS:
        raise InvalidInput("error.unknown_format", found=file_format, expected=", ".join(TABLE_FORMATS))
    reference, book, seq = ctx.read_model.reference(), phone_book(ctx, actor), ctx.store.revision()
    headings = (
        t("list.id"),
        t("list.name"),
        t("export.unit_people"),
        t("export.unit_leads"),
        t("export.lat"),
        t("export.lon"),
        t("export.phone"),
    )
    rows = [
        dict(
            zip(
                headings,
                (
                    unit.code,
                    unit.name,
                    unit.people,
                    unit.leads,
                    unit.lat,
                    unit.lon,
                    book.unit_number(unit.code),
                ),
                strict=True,
            )
        )
        for unit in sorted(reference.units.values(), key=lambda each: each.code)
    ]
    header = export_header(
        ctx,
        t,
        seq,
        filter_text=t("export.sheet_units"),
        query={},
        timestamp=ctx.now(),
        title=t("export.sheet_units"),
        headings=headings,
    )
    return FORMATS[file_format].write(rows, header)
