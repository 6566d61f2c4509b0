"""Read model of emergency access: the card of one site, and the openings of an area that need a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.emergency_access import EmergencyAccess
from geo.domain.journal import EMERGENCY_ACCESS
from geo.services.accounts.permissions import needs, readable_site
from geo.services.contacts.duty_phones import phone_book
from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec
from geo.services.situation.last_entry import last_entry_seq


@dataclass(frozen=True, slots=True)
class AccessCard:
    """Emergency access of a site, to be read within seconds while the telephone rings.

    Attributes:
        site_id: Code of the site.
        site_name: Name of the site.
        access: The access, None where it is not recorded.
        version: Version that a form displays, 0 where there never was any.
        days: Days for which a test holds.
        due_at: When the last test no longer holds, None where there was none.
        is_tested: Whether a test holds.
        phone: Telephone of the key-holder, else that of the site, else that of its unit; "" for none.
        tested_by_name: Name of the account that recorded the test, "" for none.
        may_set: Whether the account may change it.
        may_test: Whether the account may record a test.
    """

    site_id: str
    site_name: str
    access: EmergencyAccess | None
    version: int
    days: float
    due_at: datetime | None
    is_tested: bool
    phone: str
    tested_by_name: str
    may_set: bool
    may_test: bool


_CURRENT = CacheSpec[int, Mapping[str, EmergencyAccess]](1)


def load_accesses(ctx: AppContext) -> Mapping[str, EmergencyAccess]:
    """Return the emergency access of all sites by code, withdrawn ones too."""
    last = last_entry_seq(ctx, EMERGENCY_ACCESS)
    return ctx.caches.of(_CURRENT).get(last, lambda: _read(ctx))


@needs(Verb.READ)
def access_card(ctx: AppContext, actor: Actor, site_id: str) -> AccessCard | None:
    """Return the card of a site, None for kinds of sites that have no emergency access.

    Raises:
        NotFound: There is no such site.
        Refused: The actor may not read it.
    """
    with ctx.store.read() as reader:
        site = readable_site(reader, actor, site_id)
    days = ctx.kinds[site.kind].access_test_days
    if days is None:
        return None
    reference, stored = ctx.read_model.reference(), load_accesses(ctx).get(site_id)
    access = stored if stored and stored.opening else None
    path = reference.areas.path(site.area)
    phone = (access.key_phone if access else "") or phone_book(ctx, actor).number_for(site_id, site.unit)
    return AccessCard(
        site_id,
        site.name,
        access,
        stored.version if stored else 0,
        days,
        access.test_due_at(days) if access else None,
        access is not None and access.is_tested_at(ctx.now(), days),
        phone,
        reference.account_names.get(access.tested_by, access.tested_by) if access else "",
        actor.may(Verb.SET_CONTACT, path),
        access is not None and actor.may(Verb.TEST_ACCESS, path),
    )


def _read(ctx: AppContext) -> Mapping[str, EmergencyAccess]:
    with ctx.store.read() as reader:
        return {access.site_id: access for access in reader.emergency_access.all()}
