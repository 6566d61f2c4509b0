"""Plans in words: how a post stands, why it moves, and what is proved of the whole."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from geo.domain.kinds import Meaning
from geo.domain.plan_wishes import Keep
from geo.domain.units import unit_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.domain.kinds import Kind
    from geo.domain.moves import Move, Stand
    from geo.domain.units import Unit
    from geo.i18n import Words
    from geo.services.plan_difference import UnitLine

AIMS = ("shortfall", "moves", "cost")
"""The aims of a proposal, the one that counts most first."""
ROUNDING = 1e-6


def unit_word(code: str, units: Mapping[str, Unit], words: Words) -> str:
    """The unit's name; its code where nobody knows it, "nobody" where there is none."""
    return unit_name(units, code) if code else words("plan.nobody")


def stand_sentence(stand: Stand, kind: Kind, units: Mapping[str, Unit], words: Words) -> str:
    """Who holds a post; of a closed one that it is closed."""
    status = kind.status(stand.status)
    return words.label(status) if status.meaning is Meaning.INACTIVE else unit_word(stand.unit, units, words)


def move_sentence(move: Move, kind: Kind, units: Mapping[str, Unit], words: Words) -> str:
    """How a post stood and how it is to stand; the statuses where the holder alone says no difference."""
    before, after = (stand_sentence(stand, kind, units, words) for stand in (move.before, move.after))
    if before == after:
        before, after = (words.label(kind.status(stand.status)) for stand in (move.before, move.after))
    return f"{before} → {after}"


def why_sentence(move: Move, units: Mapping[str, Unit], words: Words) -> str:
    """What forces a move, or that it was chosen or set by hand; what it gains; who is second."""
    second = words("plan.second", unit=unit_word(move.second, units, words)) if move.second else ""
    why = words(f"why.{move.why or 'hand'}", unit=unit_word(move.before.unit, units, words))
    gain = "plan.gain" if (move.metres or 0) > 0 else "plan.loss"
    saved = words(gain, way=kilometres(abs(move.metres))) if move.metres else ""
    untried = words("plan.untried") if move.untried else ""
    return " · ".join(filter(None, (why, saved, untried, second)))


def limit_sentence(line: UnitLine, smallest: int, words: Words) -> str:
    """What keeps a unit from taking more: too few people left for the smallest post, no lead left; or ""."""
    told = []
    if 0 < line.people < line.after.people + smallest:
        told.append(words("limit.people", used=line.after.people, has=line.people))
    if 0 < line.leads <= line.after.leads:
        told.append(words("limit.leads", used=line.after.leads, has=line.leads))
    return words("plan.comma").join(told)


def proof_sentence(proof: Mapping[str, tuple[float, float]], words: Words, keep: Keep = Keep.FIRST) -> str:
    """Proved best by this rule of keeping, at most so much better, or no proof; by aim where they differ."""
    open_shares = {aim: open_share(*proof[aim]) for aim in AIMS if aim in proof}
    if not open_shares:
        return words("proof.none")
    if not any(share is None or share for share in open_shares.values()):
        return words("proof.best" if keep is Keep.FIRST else f"proof.best.{keep}")
    return " · ".join(
        words("proof.aim", aim=words(f"proof.{aim}"), found=_found(share, words))
        for aim, share in open_shares.items()
    )


def open_share(value: float, bound: float) -> float | None:
    """The share of a value that is not proved, from 0 to 1; None where the bound says nothing."""
    if value - bound <= ROUNDING:
        return 0.0
    return (value - bound) / value if bound > 0 else None


def kilometres(metres: float | None) -> str:
    """With one decimal; a dash where there is no way."""
    return "–" if metres is None else f"{metres / 1000:.1f}"


def _found(share: float | None, words: Words) -> str:
    """Rounded up, so that no plan is better than it is said to be."""
    if share is None:
        return words("proof.open")
    return words("proof.at_most", share=f"{ceil(1000 * share) / 10:g} %") if share else words("proof.proved")
