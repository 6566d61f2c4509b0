"""Files of our own and of Leaflet, kept by browsers for good: their addresses change with their content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from starlette.responses import Response

FOR_GOOD = "public, max-age=31536000, immutable"


class Assets(StaticFiles):
    """A folder of files; one asked for without its version in the address is looked at again every time."""

    def file_response(self, full_path: Any, stat_result: Any, scope: Any, status_code: int = 200) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        versioned = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = FOR_GOOD if versioned else "no-cache"
        return response
