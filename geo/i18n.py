"""Words on screen: one catalogue in two languages, found by key, never by sentence."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from geo.domain.access import Role, Verb
from geo.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGS = ("zh", "en")


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Every sentence of one language by key."""
    words: dict[str, str] = json.loads((ROOT / "data" / "locale" / f"{lang}.json").read_text("utf-8"))
    return words


class Count(int):
    """A number that finds the form of a word it stands before: ``{count} {count:site|sites}``."""

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        return (one if self == 1 else many) if bar else super().__format__(spec)


class Words:
    """The catalogue of one language: ``words("site.age", hours=3)``."""

    def __init__(self, lang: str) -> None:
        self.lang = lang if lang in LANGS else LANGS[0]
        self._catalogue = catalogue(self.lang)

    def __call__(self, key: str, **params: Any) -> str:
        """The sentence, filled in; the key itself where there is none: a gap is seen, not hidden."""
        sentence = self._catalogue.get(key)
        told = {name: self.said(value) for name, value in params.items()}
        return key if sentence is None else sentence.format(**told) if told else sentence

    def said(self, value: object) -> object:
        """Verbs and roles in words, whole numbers with the forms of a word at hand."""
        match value:
            case Verb():
                return self(f"verb.{value}")
            case Role():
                return self(f"role.{value}")
            case int() if not isinstance(value, bool):
                return Count(value)
        return value

    def label(self, thing: Any) -> str:
        """The label of a kind, variant or status, which carry their own words."""
        return str(getattr(thing, self.lang))


def language_of(accept: str) -> str:
    """The preferred of our languages in an ``Accept-Language`` header or locale (``zh-CN``); else Chinese."""
    best, found = 0.0, LANGS[0]
    for part in accept.lower().split(","):
        tag, _, quality = part.partition(";")
        lang = tag.replace("_", "-").split("-")[0].strip()
        wish = _number(quality.strip().removeprefix("q="))
        if lang in LANGS and wish > best:
            best, found = wish, lang
    return found


def console_language(environment: Mapping[str, str]) -> str:
    """The language of commands and of the server's console, which no browser asks for.

    ``KADIAN_LANG``; else Chinese in a Chinese locale, English in any other.
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
