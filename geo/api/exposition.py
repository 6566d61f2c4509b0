"""Prometheus's text format 0.0.4, written directly.

All figures are read from the store and from memory when somebody asks: the official client keeps a registry
of counters of its own, which would only be a second place for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Sample:
    """``suffix`` follows the family's name: ``_bucket``, ``_sum``, ``_count``."""

    value: float
    labels: Mapping[str, str]
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """``kind``: gauge, counter or histogram."""

    name: str
    kind: str
    help: str
    samples: Sequence[Sample]


def single(name: str, kind: str, told: str, value: float) -> Family:
    """A family of one sample without labels."""
    return Family(name, kind, told, [Sample(value, {})])


def histogram(name: str, told: str, bounds: Sequence[float], seen: tuple[Sequence[int], float]) -> Family:
    """From the count of each class, one more than bounds, and the sum; buckets are cumulative."""
    counts, total = seen
    samples, below = [], 0
    for bound, count in zip([*map(repr, bounds), "+Inf"], counts, strict=True):
        below += count
        samples.append(Sample(below, {"le": bound}, "_bucket"))
    samples += [Sample(total, {}, "_sum"), Sample(below, {}, "_count")]
    return Family(name, "histogram", told, samples)


def exposition(families: Iterable[Family]) -> str:
    """Everything as text; a family without samples is left out."""
    lines: list[str] = []
    for family in families:
        if not family.samples:
            continue
        lines.append(f"# HELP {family.name} {_escaped(family.help)}")
        lines.append(f"# TYPE {family.name} {family.kind}")
        lines += [
            f"{family.name}{each.suffix}{_labels(each.labels)} {each.value!r}" for each in family.samples
        ]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    pairs = [
        f'{name}="{_escaped(value).replace(chr(34), chr(92) + chr(34))}"' for name, value in labels.items()
    ]
    return "{" + ",".join(pairs) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")
