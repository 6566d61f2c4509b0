"""Request of a lite page: account, language, links and times of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from geo.domain.actors import Actor
from geo.domain.errors import ConnectionChanged, IdempotencyKeyReused, InvalidInput, KadianError, Overtaken
from geo.domain.numbers import MAX_DIGITS
from geo.formatting import format_clock, format_date_time
from geo.i18n import LANGS, Translator
from geo.maps.palette import COLOURS
from geo.reports.html import render_template
from geo.services.context import AppContext
from geo.text.app_pages import LITE_FOLDER, LITE_PAGES, SITUATION, AppPage

MAX_KEY_LENGTH = 64
"""Twice the length of a key of our own forms."""
LANGUAGE_LABELS = dict(zip(LANGS, ("中文", "English"), strict=True))


@dataclass(frozen=True, slots=True)
class LiteRequest:
    """Account and language of a request.

    ``lang`` is the language that was requested, "" for that of the browser.
    """

    ctx: AppContext
    actor: Actor
    t: Translator
    lang: str = ""

    def link(self, page: AppPage, /, **query: object) -> str:
        """Return the relative link to a lite page with the language; it holds below any base path."""
        name = page.path.removeprefix(LITE_FOLDER) or "./"
        parameters = {key: value for key, value in {**query, "lang": self.lang}.items() if value}
        return f"{name}?{urlencode(parameters)}" if parameters else name

    def format_time(self, timestamp: datetime) -> str:
        """Format a time as the screens do."""
        return format_clock(timestamp, self.ctx.now(), self.t, self.ctx.settings.zone)

    def error_text(self, error: KadianError) -> str:
        """Return the sentence of an error, with what to do."""
        zone = self.ctx.settings.zone
        params = {
            name: format_date_time(value, self.t, zone) if isinstance(value, datetime) else value
            for name, value in error.params.items()
        }
        return self.t(error.key, **params)

    def render(self, template: str, page: AppPage, query: Mapping[str, object], **values: Any) -> str:
        """Render a template.

        Args:
            template: Name of the template.
            page: Page that is rendered.
            query: Its query, for links to it in the other languages.
            values: Values of the template.
        """
        others = {
            label: replace(self, lang=code).link(page, **query)
            for code, label in LANGUAGE_LABELS.items()
            if code != self.t.lang
        }
        reference = self.ctx.read_model.reference()
        demo = self.t("frame.demo") if reference.is_demo else ""
        notices = {"demo": demo, "exercise": reference.exercise_notice(self.t)}
        links = {"link": self.link, "page": page, "menu": LITE_PAGES, "screen": SITUATION, "others": others}
        common = {"t": self.t, "lang": self.lang, **notices, **links}
        return render_template(template, **{**common, "colours": COLOURS, "error": "", **values})


def parse_number(text: str) -> int:
    """Parse a number; 0 for what is not a number, or one with too many digits."""
    return int(text) if text.isdecimal() and len(text) <= MAX_DIGITS else 0


def kept_fields(form: Mapping[str, str], error: KadianError) -> dict[str, str]:
    """Return the fields of a form that was not recorded, to show it again as it was filled in.

    Its key stays: where the first press was recorded after all, the next one gets its receipt. A key that was
    used for something else is dropped with the version; a version that was overtaken is dropped alone, as the
    sentence of the error names the change.
    """
    dropped: tuple[str, ...] = ()
    if isinstance(error, IdempotencyKeyReused):
        dropped = ("key", "version")
    elif isinstance(error, Overtaken):
        dropped = ("version",)
    return {name: value for name, value in form.items() if name not in dropped}


def form_key(lite: LiteRequest, form: Mapping[str, str]) -> str:
    """Return the idempotency key of a form, after checking whose form it is.

    Raises:
        ConnectionChanged: The form was shown to another account, before another sign-in in this browser.
        InvalidInput: There is no key, or it is too long for one of ours.
    """
    if form.get("account", lite.actor.id) != lite.actor.id:
        raise ConnectionChanged
    key = form.get("key", "")
    if not key:
        raise InvalidInput
    if len(key) > MAX_KEY_LENGTH:
        raise InvalidInput("error.bad_key", length=len(key), longest=MAX_KEY_LENGTH)
    return key
