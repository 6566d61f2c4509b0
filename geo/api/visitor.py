"""Who asks for a plain page: the words, links and times of that page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from geo.i18n import LANGS
from geo.maps.palette import COLOURS
from geo.reports.pages import page
from geo.wording import clock, local_stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.domain.actors import Actor
    from geo.domain.errors import KadianError
    from geo.i18n import Words
    from geo.services.office import Office

LANGUAGES = dict(zip(LANGS, ("中文", "English"), strict=True))


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks, and in which language; ``lang`` is the one that the link asks for, "" for the browser's."""

    house: Office
    actor: Actor
    words: Words
    lang: str = ""

    def link(self, name: str, **query: object) -> str:
        """The way to a page with the language chosen; relative, so that it holds below any base path."""
        told = {key: value for key, value in {**query, "lang": self.lang}.items() if value}
        return f"{name}?{urlencode(told)}" if told else name

    def clock(self, moment: datetime) -> str:
        return clock(moment, self.house.now(), self.words, self.house.settings.zone)

    def message(self, error: KadianError) -> str:
        """The error in the visitor's language, with what to do."""
        zone = self.house.settings.zone
        told = {
            name: local_stamp(value, zone) if isinstance(value, datetime) else value
            for name, value in error.params.items()
        }
        return self.words(error.key, **told)

    def page(self, template: str, here: tuple[str, Mapping[str, object]], **values: Any) -> str:
        """A template filled in; ``here`` is the page's own name and query, for the other language."""
        name, query = here
        others = {
            label: replace(self, lang=code).link(name, **query)
            for code, label in LANGUAGES.items()
            if code != self.words.lang
        }
        demo = self.house.board.reference().demo_note(self.words)
        common = {"words": self.words, "lang": self.lang, "link": self.link, "others": others, "demo": demo}
        return page(template, **{**common, "colours": COLOURS, "error": "", **values})
