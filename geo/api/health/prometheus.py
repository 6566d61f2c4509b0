"""Text format 0.0.4 of Prometheus, written directly.

All values are read from the store and from memory on request: the official client keeps a registry of
counters, which would only be a second place for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Sample:
    """One value with its labels.

    ``suffix`` follows the name of the metric: ``_bucket``, ``_sum``, ``_count``.
    """

    value: float
    labels: Mapping[str, str]
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class MetricFamily:
    """Metric with its samples; ``kind``: gauge, counter or histogram."""

    name: str
    kind: str
    help: str
    samples: Sequence[Sample]


def single_sample(name: str, kind: str, help_text: str, value: float) -> MetricFamily:
    """Return a metric of one sample without labels."""
    return MetricFamily(name, kind, help_text, [Sample(value, {})])


def histogram(
    name: str, help_text: str, *, bounds: Sequence[float], counts: Sequence[int], total: float
) -> MetricFamily:
    """Return a histogram, whose buckets are cumulative.

    Args:
        name: Name of the metric.
        help_text: Description of the metric.
        bounds: Upper bounds of the classes but the last.
        counts: Count of each class, one more than ``bounds``.
        total: Sum of all values.
    """
    samples, below = [], 0
    for bound, count in zip([*map(repr, bounds), "+Inf"], counts, strict=True):
        below += count
        samples.append(Sample(below, {"le": bound}, "_bucket"))
    samples += [Sample(total, {}, "_sum"), Sample(below, {}, "_count")]
    return MetricFamily(name, "histogram", help_text, samples)


def render_metrics(families: Iterable[MetricFamily]) -> str:
    """Return all metrics as text, without those that have no samples."""
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
