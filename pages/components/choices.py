"""Labels of a choice, each its own."""

from __future__ import annotations

from collections import Counter


def told_apart(labels: dict[str, str]) -> dict[str, str]:
    """By code, with the code beside labels that occur twice: Streamlit knows a choice by its label alone."""
    times = Counter(labels.values())
    return {code: f"{label} ({code})" if times[label] > 1 else label for code, label in labels.items()}
