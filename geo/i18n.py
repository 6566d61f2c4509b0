"""Catalogue of messages in two languages, by key, and the translator of one language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from geo.domain.access import Role, Verb
from geo.domain.data_file import Labelled
from geo.domain.findings.states import FindingActionType, FindingState
from geo.settings import ROOT

LANGS = ("zh", "en")


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return the messages of one language by key."""
    messages: dict[str, str] = json.loads((ROOT / "data" / "locale" / f"{lang}.json").read_text("utf-8"))
    return messages


class PluralCount(int):
    """Number that chooses the form of a noun: ``{count} {count:site|sites}``."""

    def __format__(self, spec: str) -> str:
        """Return the singular or plural of "one|many", else the formatted number."""
        one, bar, many = spec.partition("|")
        return (one if self == 1 else many) if bar else super().__format__(spec)


class Translator:
    """Translator to one language: ``t("age.hours", hours=3)``."""

    def __init__(self, lang: str) -> None:
        """Choose the language; Chinese where ``lang`` has no catalogue."""
        self.lang = lang if lang in LANGS else LANGS[0]
        self._catalogue = catalogue(self.lang)

    def __call__(self, key: str, **params: Any) -> str:
        """Return the message, filled in; the key itself where it is missing, so that the gap is noticed."""
        sentence = self._catalogue.get(key)
        values = {name: self.localise(value) for name, value in params.items()}
        return key if sentence is None else sentence.format(**values) if values else sentence

    def __contains__(self, key: str) -> bool:
        """Return whether the catalogue has the message."""
        return key in self._catalogue

    def localise(self, value: object) -> object:
        """Return what has a word for the reader as that word, numbers with plural forms, all else unchanged.

        Words are those of verbs, roles, actions and states, and the labels of what is ``Labelled``.
        """
        key = ""
        match value:
            case Verb():
                key = f"verb.{value}"
            case Role():
                key = f"role.{value}"
            case FindingActionType():
                key = f"finding.action.{value}"
            case FindingState():
                key = f"finding.state.{value}"
            case int() if not isinstance(value, bool):
                return PluralCount(value)
            case Labelled() if not isinstance(value, str):
                return self.label(value)
        return self(key) if key else value

    def label(self, thing: Labelled) -> str:
        """Return the label of a kind, variant, status, team or item, which hold their own words."""
        return str(getattr(thing, self.lang))


def preferred_language(accept: str) -> str:
    """Return the preferred language of an ``Accept-Language`` header or locale (``zh-CN``), else Chinese."""
    best, preferred = 0.0, LANGS[0]
    for part in accept.lower().split(","):
        tag, _, quality = part.partition(";")
        lang = tag.replace("_", "-").split("-")[0].strip()
        weight = _number(quality.strip().removeprefix("q="))
        if lang in LANGS and weight > best:
            best, preferred = weight, lang
    return preferred


def console_language(environment: Mapping[str, str]) -> str:
    """Return the language of commands and of the console of the server, which no browser requests.

    It is ``KADIAN_LANG``, else Chinese in a Chinese locale and English in any other.
    """
    chosen = environment.get("KADIAN_LANG", "")
    if chosen in LANGS:
        return chosen
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environment[name] for name in names if environment.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def _number(quality: str) -> float:
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0
