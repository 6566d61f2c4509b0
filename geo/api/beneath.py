"""Our routes below the path the whole application is served at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import Match, Mount

if TYPE_CHECKING:
    from starlette.types import Scope


class Beneath(Mount):
    """A mount that takes what one of its own routes takes, and leaves all else to the routes after it.

    Streamlit serves its own routes below the same path; a plain mount would keep them from being asked.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        inner = {**scope, **child}
        if match is Match.NONE or all(route.matches(inner)[0] is Match.NONE for route in self.routes):
            return Match.NONE, {}
        return match, child


def base_path(option: Any) -> str:
    """Streamlit's ``server.baseUrlPath``, however it is written, as "/kadian"; "" for none."""
    trimmed = str(option or "").strip("/")
    return f"/{trimmed}" if trimmed else ""
