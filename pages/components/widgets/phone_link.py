"""Telephone numbers on screens: a press dials them where the device can."""

from __future__ import annotations

from geo.domain.duty_phones import phone_link
from pages.components.app import state
from pages.components.app.markdown import escape_markdown


def phone_markdown(phone: str) -> str:
    """Return a number as a link that dials it, "no duty telephone" for ""."""
    if not phone:
        return f":gray[{state.translator()('contacts.none')}]"
    return f"[{escape_markdown(phone)}]({phone_link(phone)})"
