"""What the plain pages answer to a report: recorded, with what else one has told; a conflict; a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from geo.domain.commands import NOTE_LENGTH
from geo.domain.filters import SiteFilter
from geo.services.dossiers import own_entries
from geo.services.overview import sites
from geo.services.sentences import receipt_sentence, site_and_sentence
from geo.services.statuses import undoable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.api.visitor import Visitor
    from geo.domain.errors import Conflict, KadianError
    from geo.domain.journal import JournalEntry
    from geo.services.overview import Overview


def conflict_page(visitor: Visitor, found: Conflict, given: Mapping[str, str], *, unreasoned: bool) -> str:
    """Both values, who and when, and the two ways on; ``unreasoned``: one's own needs a reason first."""
    words, kind = visitor.words, visitor.house.kinds[found.now.kind]
    theirs, mine = (words.label(kind.status(code)) for code in (found.now.status, found.mine))
    people = visitor.house.board.reference().people
    kept = {name: given.get(name, "") for name in ("site", "key", "version", "note", "observed")}
    kept["account"] = visitor.actor.id
    return visitor.page(
        "plain_conflict.html",
        ("site", {"site": found.now.id}),
        site=found.now,
        told=words(
            "form.conflict_seen" if given.get("do") == "seen" else "form.conflict",
            site=found.now.name,
            theirs=theirs,
            who=people.get(found.told.actor, found.told.actor),
            time=visitor.clock(found.told.at),
            mine=mine,
        ),
        theirs=theirs,
        mine=mine,
        kept={**kept, "do": f"set:{found.mine}", "over": found.now.version},
        longest=NOTE_LENGTH,
        error=words("form.reason_needed") if unreasoned else "",
    )


def own_page(visitor: Visitor, number: int = 0, error: str = "") -> str:
    """One's own last entries; first, that the entry of this number has been recorded, if it is one's own.

    ``error`` says why something was not taken back.
    """
    house, actor = visitor.house, visitor.actor
    overview = sites(house, actor, SiteFilter())
    recorded = own_entries(house, actor, until_seq=number, limit=1) if number else ()
    done = recorded[0] if recorded and recorded[0].seq == number else None
    unit = house.board.reference().units.get(actor.unit)
    who = unit.name if unit else actor.name
    entries = own_entries(house, actor)
    free = undoable(house, actor, entries)
    return visitor.page(
        "plain_own.html",
        ("own", {"seq": number}),
        done=done and _done(visitor, done, overview, who),
        site=visitor.link("site", site=done.entity_id) if done else "",
        number=number,
        entries=[_own(visitor, entry, overview) | {"free": free.get(entry.seq, 0)} for entry in entries],
        account=actor.id,
        key=uuid4().hex,
        error=error,
    )


def _done(visitor: Visitor, entry: JournalEntry, overview: Overview, who: str) -> str:
    """The receipt; of a site that is out of reach by now, its number alone."""
    words, time, snapshot = visitor.words, visitor.clock(entry.at), overview.standing.snapshot
    row = snapshot.row_of.get(entry.entity_id)
    if row is None:
        return words("form.recorded", number=f"#{entry.seq}", time=time, who=who)
    kind = overview.book.kinds[snapshot.kind[row]]
    return receipt_sentence(entry, snapshot.names[row], kind, words, time=time, who=who)


def _own(visitor: Visitor, entry: JournalEntry, overview: Overview) -> dict[str, object]:
    name, said = site_and_sentence(entry, overview, visitor.words)
    told, observed = visitor.clock(entry.at), visitor.clock(entry.observed_at or entry.at)
    times = visitor.words("own.times", told=told, observed=observed)
    return {"seq": entry.seq, "name": name, "said": said, "times": times}


def problem_page(visitor: Visitor, error: KadianError) -> str:
    """What cannot be shown, why, and the way back."""
    return visitor.page("plain.html", ("./", {}), error=visitor.message(error))
