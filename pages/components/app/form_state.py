"""One filling-in of a form, as a screen remembers it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4


@dataclass
class FormState:
    """One filling-in of a form: what it is about, the version it was opened on, and its idempotency key."""

    subject: str
    version: int = 0
    key: str = field(default_factory=lambda: uuid4().hex)
    unconfirmed_midnight: datetime | None = None
    """Time of observation whose hour is to be confirmed: a day chosen without an hour reads as midnight."""
    status_to_confirm: str = ""
    """Status that was pressed once and takes effect at the second press."""
    is_recorded: bool = False
    """Whether its command was recorded, after which its key is used."""
