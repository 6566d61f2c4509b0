"""``/form-files/…``: blanks and filled forms, for accounts that may read the area of such a form."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.api.authenticated import authenticated_endpoint
from geo.api.print.report_files import HEADERS, NAME_LENGTH
from geo.domain.actors import Actor
from geo.domain.exercise import EXERCISE_FILE_PREFIX
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
        prefix = EXERCISE_FILE_PREFIX if ctx.read_model.reference().is_exercise else ""
        name = quote(file_name(file, prefix, ctx.settings.zone))
        plain = f"{prefix}kadian-form-{sha256[:NAME_LENGTH]}.xlsx"
        disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}"
        headers = {**HEADERS, "Content-Disposition": disposition}
        return Response(file.data, headers=headers, media_type=XLSX_TYPE)

    return Route(f"/{FORM_FILES}/{{sha256}}", authenticated_endpoint(get_context, form_file))
