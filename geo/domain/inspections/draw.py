"""Random draw of the sites to inspect: weighted, without replacement, and repeatable from its seed.

Sets and symbols: n sites i with weights w_i > 0; k sites are drawn. Each site has a number u_i in (0, 1). The
k sites with the largest u_i^(1/w_i) are a weighted random sample without replacement (Efraimidis, Spirakis:
Weighted random sampling with a reservoir, Information Processing Letters 97, 2006, algorithm A-Res). Here
ln(u_i)/w_i is compared, which has the same order.

u_i follows from SHA-256 of seed and code of the site alone, so that anybody can repeat the draw on paper, in
any order of the sites and with any version of any language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import log

_STEPS = 2**53
"""Steps of u: as many as a double distinguishes between 0 and 1."""


@dataclass(frozen=True, slots=True)
class RiskWeights:
    """Weights of risk; each is added once per count to the weight 1 of a site without any.

    Attributes:
        open_finding: For each finding that is not settled.
        recurrence: For each finding of the last 30 days that repeated an earlier one.
        silent: For a site without a recent report.
        longest_days: Days since the last inspection beyond which it weighs no more; also of a site that was
            never inspected.
    """

    open_finding: int = 2
    recurrence: int = 3
    silent: int = 2
    longest_days: int = 14


@dataclass(frozen=True, slots=True)
class InspectionRisk:
    """Risk of a site.

    Attributes:
        open_findings: Number of its findings that are not settled.
        recurrences: Number of its findings of the last 30 days that repeat an earlier one.
        is_silent: Whether there is no recent report from it.
        days_since: Whole days since its last inspection, None where it was never inspected.
    """

    open_findings: int = 0
    recurrences: int = 0
    is_silent: bool = False
    days_since: int | None = None

    def weight(self, weights: RiskWeights) -> int:
        """Return the weight of the site in a draw: its risk times the days since the last inspection."""
        risk = (
            1
            + weights.open_finding * self.open_findings
            + weights.recurrence * self.recurrences
            + weights.silent * self.is_silent
        )
        days = weights.longest_days if self.days_since is None else min(self.days_since, weights.longest_days)
        return risk * max(days, 1)


def weighted_draw(weights: Mapping[str, int], size: int, seed: str) -> tuple[str, ...]:
    """Draw sites without replacement.

    Args:
        weights: Weight of each site by code, each at least 1.
        size: Number of sites to draw.
        seed: Seed of the draw.

    Returns:
        Codes of ``size`` sites, or of all if there are fewer, in the order of the draw.
    """
    keys = {site: log(_uniform(seed, site)) / weight for site, weight in weights.items()}
    return tuple(sorted(keys, key=lambda site: (-keys[site], site))[: max(size, 0)])


def _uniform(seed: str, site: str) -> float:
    """Return a number between 0 and 1, both excluded."""
    digest = sha256(f"{seed}\n{site}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") % _STEPS + 0.5) / _STEPS
