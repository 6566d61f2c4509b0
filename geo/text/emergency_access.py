"""Sentences on emergency access: where the opening is, whose key it needs, when it was last tested."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from geo.domain.emergency_access import EmergencyAccess
from geo.i18n import Translator
from geo.services.emergency_access.emergency_accesses import AccessCard


def opening_line(access: EmergencyAccess, t: Translator) -> str:
    """Return kind and place of the opening, with its location in WGS-84 degrees where it is known."""
    said = t(
        "access.where",
        opening=t(f"access.opening.{access.opening}") if access.opening else "",
        position=access.position,
    )
    if access.lat is None or access.lon is None:
        return said
    return f"{said} ({access.lat:.5f}, {access.lon:.5f})"


def key_line(access: EmergencyAccess, t: Translator) -> str:
    """Return who has the key."""
    return t("access.key", role=access.key_role)


def tested_line(card: AccessCard, t: Translator, clock: Callable[[datetime], str]) -> str:
    """Return when the opening was last tested and whether that holds; ``clock`` formats times."""
    access = card.access
    if access is None or access.tested_at is None or card.due_at is None:
        return t("access.never")
    values = {"time": clock(access.tested_at), "who": card.tested_by_name}
    if card.is_tested:
        return t("access.tested", due=clock(card.due_at), **values)
    return t("access.late", days=f"{card.days:g}", **values)
