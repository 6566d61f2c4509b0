"""Commands of the page of imports: names of their results, keys of its widgets."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.imports.import_draft import ImportDraft
from pages.components.app import state
from pages.components.widgets.command_result import run_query

FORM_ID = "import-files"
"""Name of the steps of the page."""
_UPLOAD = "import-upload"


def undo_id(draft: ImportDraft) -> str:
    """Return the name of the undo of one import: another import shows no result of it."""
    return f"import-undo-{draft.key}"


def upload_key() -> str:
    """Return the key of the field of files: another one once files were taken, as it cannot be emptied."""
    return f"import-files-{state.widget_value(_UPLOAD) or ''}"


def forget_upload() -> None:
    """Empty the field of files, from a callback."""
    state.set_widget(_UPLOAD, uuid4().hex)


def prepare(ctx: AppContext, action: Callable[[Actor], object]) -> None:
    """Run a step that writes nothing, from a callback; its error is shown below the form."""
    run_query(ctx, FORM_ID, action)
