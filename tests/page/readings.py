"""Readings of a screen: the number it confirms, buttons that can be pressed, words in the wrong language."""

import json
import re

from geo.domain.kinds_file import kinds_from_file
from geo.settings import Settings
from tests.source import ROOT
from tests.worlds import ADMIN, AREAS, INITIALS, OTHER, SITES, STAFF, UNITS, VIEWER

KEYS = set(json.loads((ROOT / "data" / "locale" / "zh.json").read_text("utf-8")))


LOOKS_LIKE_A_KEY = re.compile(r"(?<![\w./@])[a-z]+\.[a-z_]+(?![\w.])")


CHINESE, LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{3,}")


PEOPLE = (STAFF, OTHER, VIEWER, ADMIN)


NAMES = [thing.name for thing in (*AREAS, *UNITS, *SITES, *PEOPLE)]
NAMES += [initials for initials in INITIALS.values() if len(initials) > 2]
"""Initials are offered by the search beside the names; two letters are no word of any language."""


CODES = [actor.id for actor in PEOPLE] + [kind.code for kind in kinds_from_file(Settings().kinds_file)]
"""What the administration screen alone shows beside the names."""


MARKUP = re.compile(r":material/\w+:|:[a-z]+(-badge)?\[")
"""Names of icons and colours in Markdown."""


SAME_IN_BOTH = ["中文", "English", "CSV", "GeoJSON", "Excel", "Word", "PDF", "PNG"]
SAME_IN_BOTH += ["GeoPackage", "KML", "QGIS", "X-API-Key"]


def untranslated(t, lang, codes=()):
    """Lines in the other language; names are what people gave, and stay as they are."""
    t = MARKUP.sub("", t)
    for name in sorted([*NAMES, *SAME_IN_BOTH, *codes], key=len, reverse=True):
        t = t.replace(name, "")
    other = CHINESE if lang == "en" else LATIN
    return [line for line in t.splitlines() if other.search(line)]


def number(screen):
    """The journal number the screen confirms."""
    found = (re.search(r"记录 \\?#(\d+)", message.value) for message in screen.test.success)
    (said,) = filter(None, found)
    return int(said[1])


def offered(screen):
    buttons = [button for button in screen.test.button if (button.key or "").startswith("press-")]
    return [button.key for button in buttons if not button.disabled]
