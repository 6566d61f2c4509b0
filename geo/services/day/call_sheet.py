"""Call sheet: whom to call about what is owed, with duty telephones, the longest silence first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isnan

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.day.owed import OwedItem, OwedKind
from geo.domain.timestamps import from_ms
from geo.services.accounts.permissions import needs
from geo.services.contacts.duty_phones import PhoneBook, phone_book
from geo.services.context import AppContext
from geo.services.day.owed import owed
from geo.services.emergency_access.emergency_accesses import load_accesses


@dataclass(frozen=True, slots=True)
class CallSheetFilter:
    """What a call sheet is about: one cell of the readiness table.

    Attributes:
        area: Code of the area, "" for all readable ones.
        what: Kind of items, None for all.
        is_rest: Whether only what lies in the area itself counts, not what lies in areas below it.
    """

    area: str = ""
    what: OwedKind | None = None
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One call: a telephone, and what is asked about.

    Attributes:
        name: Name of the site, unit or area that is called.
        unit_name: Name of the unit of the site, "" where the unit itself is called or there is none.
        area_name: Name of the area.
        phone: Number to call, "" where none is known.
        last_report_at: The longest silence of what is asked about, None where a site was never reported.
        has_site: Whether a site is asked about, so that ``last_report_at`` says something.
        items: What is owed, worst first.
    """

    name: str
    unit_name: str
    area_name: str
    phone: str
    last_report_at: datetime | None
    has_site: bool
    items: tuple[OwedItem, ...]


@dataclass(frozen=True, slots=True)
class CallSheet:
    """Calls to make, the longest silence first.

    Attributes:
        filter: What it is about.
        at: Time of the sheet.
        calls: The calls.
    """

    filter: CallSheetFilter
    at: datetime
    calls: tuple[Call, ...]

    @property
    def without_phone(self) -> int:
        """Number of calls for which no telephone is known."""
        return sum(not call.phone for call in self.calls)


@needs(Verb.READ)
def call_sheet(ctx: AppContext, actor: Actor, sheet_filter: CallSheetFilter) -> CallSheet:
    """Return the call sheet of what is owed now.

    A number is called once: items of sites with a telephone of their own are asked of the site, all others
    of the unit. For a site without either, the key-holder of its emergency access is called.

    Raises:
        NotFound: There is no such area.
    """
    items = [
        item
        for item in owed(ctx, actor, area=sheet_filter.area)
        if sheet_filter.what in (None, item.what)
        and (not sheet_filter.is_rest or item.area == sheet_filter.area)
    ]
    book, groups = phone_book(ctx, actor), dict[tuple[str, str], list[OwedItem]]()
    for item in items:
        if item.site_id and (book.site_number(item.site_id) or not book.unit_number(item.unit)):
            key = "site", item.site_id
        elif item.unit:
            key = "unit", item.unit
        else:
            key = "area", item.area
        groups.setdefault(key, []).append(item)
    calls = [_call(ctx, book, kind, code, rows) for (kind, code), rows in groups.items()]
    return CallSheet(sheet_filter, ctx.now(), tuple(sorted(calls, key=_silence)))


def _call(ctx: AppContext, book: PhoneBook, kind: str, code: str, items: Sequence[OwedItem]) -> Call:
    """Return the call to a site, unit or area about its items, which are worst first."""
    reference = ctx.read_model.reference()
    unit = reference.units.get(items[0].unit)
    unit_name = unit.name if unit else ""
    area_name = reference.areas.name_of(items[0].area)
    reports = [_last_report(ctx, item.site_id) for item in items if item.site_id]
    oldest = None if None in reports or not reports else min(filter(None, reports))
    if kind == "site":
        name = items[0].name or code
        phone = book.number_for(code, items[0].unit) or _key_holder_phone(ctx, code)
    elif kind == "unit":
        name, phone, unit_name = unit_name or code, book.unit_number(code), ""
    else:
        name, phone = area_name, ""
    return Call(name, unit_name, area_name, phone, oldest, bool(reports), tuple(items))


def _key_holder_phone(ctx: AppContext, site_id: str) -> str:
    """Return the telephone of the key-holder of a site's emergency access, "" for none."""
    access = load_accesses(ctx).get(site_id)
    return access.key_phone if access is not None and access.opening is not None else ""


def _last_report(ctx: AppContext, site_id: str) -> datetime | None:
    """Return when there was the last report from a site, None for never."""
    snapshot = ctx.read_model.current_snapshot()
    row = snapshot.row_of.get(site_id)
    last = float("nan") if row is None else float(snapshot.last_report_at[row])
    return None if isnan(last) else from_ms(int(last))


def _silence(call: Call) -> tuple[int, float, str]:
    """Sites that were never reported first, then the longest silence, then calls about no site."""
    if not call.has_site:
        return 2, call.items[0].since.timestamp(), call.name
    if call.last_report_at is None:
        return 0, call.items[0].since.timestamp(), call.name
    return 1, call.last_report_at.timestamp(), call.name
