"""JavaScript of the situation: announces news; on a wall screen it runs the clock and the age of the data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from geo.services.context import AppContext
from pages.components.app import state
from pages.components.app.refresh import RenderStamp
from pages.components.app.sound_toggle import SOUND_SCRIPT

SCRIPT_FOLDER = Path(__file__).parent / "browser"
SCRIPT_FILES = ("news.js", "wall.js", "begin.js")
STALE_AFTER_S = 60
"""Age of the data from which a wall screen says that they may be out of date."""


def live_code(ctx: AppContext, stamp: RenderStamp) -> None:
    """Pass news to the page's JavaScript; on a wall screen also the time of the run; its clock is here."""
    t, screen = state.translator(), state.screen()
    drawn_at = stamp.at or ctx.now()
    data: dict[str, object] = {
        "news": [[item.seq, item.text, item.is_worse] for item in screen.news],
        "words": {"more": t("news.more", count="{count}")},
        "wall": None,
    }
    if screen.shows_wall:
        data["wall"] = {
            "drawn": int(drawn_at.timestamp() * 1000),
            "time": f"{drawn_at.astimezone(screen.zone):%H:%M}",
            "past": bool(screen.filter.as_of),
            "zone": str(screen.zone),
            "lang": t.lang,
            "stale_after_s": STALE_AFTER_S,
            "words": {
                "data": t("wall.data", time="{time}", age="{age}"),
                "stale": t("wall.stale", time="{time}", age="{age}"),
                "cut": t("wall.cut", time="{time}", age="{age}"),
                "seconds": t("wall.seconds", count="{count}"),
                "minutes": t("wall.minutes", count="{count}"),
                "awake": t("wall.not_kept_awake"),
            },
        }
    with st.container(key="live"):
        component = st.components.v2.component("kadian-live", js=script(), isolate_styles=False)
        component(data=data, key="live-code")


@cache
def script() -> str:
    """Join the parts to one JavaScript module."""
    files = (SOUND_SCRIPT, *(SCRIPT_FOLDER / part for part in SCRIPT_FILES))
    return "\n".join(file.read_text("utf-8") for file in files)
