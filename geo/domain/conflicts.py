"""The conflict between a status that is being set and a newer one."""

from __future__ import annotations

from geo.domain.errors import KadianError
from geo.domain.journal import JournalEntry
from geo.domain.sites import Site


class Conflict(KadianError):
    """The site was changed since the form was filled in.

    ``attempted_status`` was to be set; ``current_site`` is the site as stored, ``latest_entry`` the entry
    that changed it.
    """

    default_key = "error.conflict"

    def __init__(self, attempted_status: str, current_site: Site, latest_entry: JournalEntry) -> None:
        """Create the conflict with the message parameters ``site``, ``mine``, ``theirs`` and ``actor``."""
        self.attempted_status = attempted_status
        self.current_site = current_site
        self.latest_entry = latest_entry
        super().__init__(
            site=current_site.id, mine=attempted_status, theirs=current_site.status, actor=latest_entry.actor
        )
