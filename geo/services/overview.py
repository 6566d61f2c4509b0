"""One answer for one screen: the filter over figures, map, totals and list alike."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.access import Verb
from geo.domain.filters import Known
from geo.domain.journal import SITE
from geo.services.board import MINUTE_MS, Shelf
from geo.services.changes import changes_between
from geo.services.figures import figures_of, totals_of
from geo.services.rights import needs
from geo.services.selection import Selection

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.domain.actors import Actor
    from geo.domain.areas import Area, AreaTree
    from geo.domain.filters import SiteFilter
    from geo.domain.journal import JournalEntry
    from geo.domain.units import Unit
    from geo.domain.views import AreaTotal, Changed, Figure
    from geo.services.codebook import Codebook
    from geo.services.office import Office
    from geo.services.standing import Standing

ANSWERS = 128
"""Overviews of one standing that are kept, by filter."""
ENTRIES_READ = 2000
"""How far back a change is traced to who wrote it."""
FIELDS = {"status": ("status",), "unit": ("unit",), "place": ("lat", "lon")}
"""What an entry must hold to have brought a change."""


@dataclass(frozen=True, slots=True, eq=False)
class Overview:
    """What a screen shows. ``rows`` number the snapshot's rows that match, worst first.

    ``base`` numbers those that figures are computed from, whatever else the filter picks.
    ``total`` counts the sites of the moment that one may read, ``unlocated`` the ``rows`` without location,
    ``elsewhere`` those beyond the area that a search would find; ``as_totals`` says that too
    many match to be drawn one by one. ``present`` is the area one is in, ``home`` the lowest that
    holds everything one may read.
    """

    filter: SiteFilter
    moment: datetime
    seq: int
    standing: Standing
    book: Codebook
    rows: NDArray[np.intp]
    base: NDArray[np.intp]
    total: int
    unlocated: int
    elsewhere: int
    figures: tuple[Figure, ...]
    totals: tuple[AreaTotal, ...]
    tree: AreaTree
    units: dict[str, Unit]
    home: str
    present: str
    compared_with: datetime | None
    as_totals: bool
    changes: dict[int, Changed] = field(default_factory=dict)
    made: dict[object, object] = field(default_factory=dict)
    """What screens drew from this answer (rows of the list, the picture), kept with it."""

    @property
    def path(self) -> tuple[Area, ...]:
        """From home, where it is on the way, down to the present area."""
        steps = self.tree.path(self.present)
        above = self.tree.path(self.home)[:-1]
        return steps[len(above) :] if steps[: len(above)] == above else steps


@needs(Verb.READ)
def known_codes(office: Office, actor: Actor) -> Known:  # noqa: ARG001 - whom ``needs`` has asked
    """The codes a link may name at this moment."""
    reference = office.board.reference()
    return Known.of(office.kinds, reference.areas, reference.units)


@needs(Verb.READ)
def sites(office: Office, actor: Actor, wanted: SiteFilter) -> Overview:
    """Everything the filter selects where one may read, as it stands now or stood at ``wanted.as_of``."""
    board, scope = office.board, actor.scope(Verb.READ)
    now = office.now()
    moment = min(wanted.as_of, now) if wanted.as_of else now
    standing = board.standing(now, as_of=wanted.as_of and moment, scope=scope)
    reference = board.reference()
    told = (standing.snapshot.seq, standing.at_ms, reference.changed, scope)
    answers: Shelf[Overview] = board.answers.get(told, lambda: Shelf(ANSWERS))
    return answers.get(wanted, lambda: _overview(office, standing, wanted, moment, scope))


def _overview(
    office: Office, standing: Standing, wanted: SiteFilter, moment: datetime, scope: frozenset[str]
) -> Overview:
    board, reference = office.board, office.board.reference()
    tree, book = reference.areas, board.book
    selection, base = (Selection(standing, each, tree, book) for each in (wanted, wanted.base))
    briefing = wanted.since or last_briefing(moment, office)
    earlier = board.standing(moment, as_of=briefing, scope=scope) if briefing < moment else None
    # Before anything was told there is nothing to compare figures with; since then everything is new.
    then = Selection(earlier, wanted.base, tree, book) if earlier and len(earlier.snapshot) else None
    changes: dict[int, Changed] = {}
    if wanted.since is not None:
        passed, found = selection.mask(), changes_between(earlier, standing, book) if earlier else {}
        here = {row: change for row, change in found.items() if passed[row]}
        changes = _attributed(office, here, briefing, standing.snapshot.seq)
        selection.keep_only(found)
    passed = selection.mask()
    rows = np.flatnonzero(passed)
    rows = rows[np.argsort(-standing.need[rows], kind="stable")]
    unlocated = int(np.isnan(standing.snapshot.lat[rows]).sum())
    home = tree.home(scope)
    present = home if tree.covers(wanted.area, home) else wanted.area
    return Overview(
        filter=wanted,
        moment=moment,
        seq=standing.snapshot.seq,
        standing=standing,
        book=book,
        rows=rows,
        base=np.flatnonzero(base.mask()),
        total=len(standing.snapshot),
        unlocated=unlocated,
        elsewhere=int(selection.mask(without="area").sum()) - len(rows) if wanted.search else 0,
        figures=figures_of(base, then, wanted, book),
        totals=totals_of(base, passed, present, tree, tree.covered(scope)),
        tree=tree,
        units=reference.units,
        home=home,
        present=present,
        compared_with=None if then is None else briefing,
        as_totals=len(rows) - unlocated > office.settings.point_limit
        and any(area.boundary for area in tree.children(present)),
        changes=changes,
    )


def _attributed(
    office: Office, changes: dict[int, Changed], since: datetime, until_seq: int
) -> dict[int, Changed]:
    """Each change with the last entry on its site since, where somebody wrote one."""
    with office.store.read() as reader:
        after_seq = reader.seq_at(since)
        entries = reader.entries(after_seq=after_seq, until_seq=until_seq, limit=ENTRIES_READ)
    rows = {change.site_id: row for row, change in changes.items()}
    told = dict(changes)
    for entry in reversed(entries):  # the newest comes last and stays
        row = rows.get(entry.entity_id) if entry.entity == SITE else None
        if row is not None and _explains(entry, changes[row]):
            told[row] = replace(changes[row], seq=entry.seq, actor=entry.actor, at=entry.at)
    return told


def _explains(entry: JournalEntry, change: Changed) -> bool:
    """Whether the entry brought the change: a compound falls due by itself, and is patrolled by somebody."""
    if change.what == "new":
        return entry.before is None
    after = entry.after or {}
    if change.what == "status" and "visited_at" in after:
        return entry.action == "undo" or change.after.endswith(".patrolled")
    return not after.keys().isdisjoint(FIELDS[change.what])


def last_briefing(moment: datetime, office: Office) -> datetime:
    """The latest of the daily briefing times that is not after ``moment``, at least a minute before it."""
    zone = office.settings.zone
    local = moment.astimezone(zone) - timedelta(milliseconds=MINUTE_MS)
    times = sorted(time.fromisoformat(text.strip()) for text in office.settings.briefings.split(","))
    candidates = [
        datetime.combine(local.date() - timedelta(days=back), at, zone) for back in (1, 0) for at in times
    ]
    return max(candidate for candidate in candidates if candidate <= local)
