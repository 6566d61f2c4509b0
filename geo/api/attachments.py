"""Headers of files that browsers save: the name, marked where the store is for an exercise."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from geo.api.errors import PRIVATE_HEADERS
from geo.domain.exercise import EXERCISE_FILE_PREFIX
from geo.services.context import AppContext


def exercise_prefix(ctx: AppContext) -> str:
    """Return what the names of files begin with, "" where the store is for no exercise."""
    return EXERCISE_FILE_PREFIX if ctx.read_model.reference().is_exercise else ""


def attachment_headers(
    ctx: AppContext, name: str, headers: Mapping[str, str] = PRIVATE_HEADERS, *, full_name: str = ""
) -> dict[str, str]:
    """Return the headers of a file that is saved and not shown.

    Args:
        ctx: The application context.
        name: Name of the file in ASCII, without the mark of an exercise.
        headers: Further headers; by default no cache stores the file.
        full_name: Name in any script, with its mark, for browsers that know it (RFC 6266); "" for none.
    """
    disposition = f'attachment; filename="{exercise_prefix(ctx)}{name}"'
    if full_name:
        disposition += f"; filename*=UTF-8''{quote(full_name)}"
    return {**headers, "Content-Disposition": disposition}
