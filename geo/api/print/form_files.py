"""``/form-files/…``: blanks and filled forms, for accounts that may read the area of such a form."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.api.attachments import attachment_headers, exercise_prefix
from geo.api.authenticated import authenticated_endpoint
from geo.api.print.report_files import HEADERS, NAME_LENGTH
from geo.domain.actors import Actor
from geo.domain.superior_forms.form import XLSX_TYPE
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.superior_forms.forms import read_form_file
from geo.text.superior_forms import FORM_FILES, file_name


def form_file_route(get_context: Callable[[], AppContext]) -> Route:
    """Return ``/form-files/{sha256}``, which is always downloaded: the workbook is of somebody else."""

    def form_file(ctx: AppContext, actor: Actor, request: Request, _: Translator) -> Response:
        sha256 = request.path_params["sha256"]
        file = read_form_file(ctx, actor, sha256)
        full_name = file_name(file, exercise_prefix(ctx), ctx.settings.zone)
        name = f"kadian-form-{sha256[:NAME_LENGTH]}.xlsx"
        headers = attachment_headers(ctx, name, HEADERS, full_name=full_name)
        return Response(file.data, headers=headers, media_type=XLSX_TYPE)

    return Route(f"/{FORM_FILES}/{{sha256}}", authenticated_endpoint(get_context, form_file))
