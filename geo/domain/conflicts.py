"""Conflicts between what is being recorded and what was recorded meanwhile."""

from __future__ import annotations

from geo.domain.errors import KadianError, Overtaken
from geo.domain.findings.finding import Finding, FindingStep
from geo.domain.findings.states import FindingActionType
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


class FindingConflict(Overtaken):
    """The finding was changed since the form was filled in.

    ``attempted`` was to be done; ``current`` is the finding as stored, ``latest_step`` what changed it.
    """

    default_key = "error.finding_conflict"

    def __init__(self, attempted: FindingActionType, current: Finding, latest_step: FindingStep) -> None:
        """Create the conflict with the message parameters ``number``, ``state`` and ``time``."""
        self.attempted = attempted
        self.current = current
        self.latest_step = latest_step
        super().__init__(number=current.number, state=current.state, time=latest_step.at)
