"""Mount of our routes below the path that the whole application is served at."""

from __future__ import annotations

from typing import Any

from starlette.routing import Match, Mount
from starlette.types import Scope


class FallthroughMount(Mount):
    """Mount that serves its own routes, and leaves all other paths to the routes after it.

    Streamlit serves its routes below the same path; a plain mount would hide them.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return the match of the first own route, else none."""
        match, child = super().matches(scope)
        inner = {**scope, **child}
        if match is Match.NONE or all(route.matches(inner)[0] is Match.NONE for route in self.routes):
            return Match.NONE, {}
        return match, child


def normalise_base_path(option: Any) -> str:
    """Return the option ``server.baseUrlPath`` of Streamlit, however written, as "/kadian"; "" for none."""
    trimmed = str(option or "").strip("/")
    return f"/{trimmed}" if trimmed else ""
