"""``/report-files/…``: the files of frozen reports, for accounts that may read the area of such a report."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.api.attachments import attachment_headers
from geo.api.authenticated import authenticated_endpoint
from geo.domain.actors import Actor
from geo.domain.daily_reports.report import FileFormat
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.daily_reports.record import MEDIA_TYPES
from geo.services.daily_reports.reports import read_report_file
from geo.text.daily_reports import REPORT_FILES

HEADERS = {
    # The address names the content, so it can never change; only the browser of the account may keep it.
    "Cache-Control": "private, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    " sandbox allow-modals",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NAME_LENGTH = 12
"""Characters of the hash in the name of a file that is downloaded."""


def report_file_route(get_context: Callable[[], AppContext]) -> Route:
    """Return ``/report-files/{sha256}``: a page to print is shown, any other file downloaded."""

    def report_file(ctx: AppContext, actor: Actor, request: Request, _: Translator) -> Response:
        sha256 = request.path_params["sha256"]
        data, format_ = read_report_file(ctx, actor, sha256)
        headers = HEADERS
        if format_ is not FileFormat.HTML:
            headers = attachment_headers(ctx, f"kadian-report-{sha256[:NAME_LENGTH]}.{format_}", HEADERS)
        return Response(data, headers=headers, media_type=MEDIA_TYPES[format_])

    return Route(f"/{REPORT_FILES}/{{sha256}}", authenticated_endpoint(get_context, report_file))
