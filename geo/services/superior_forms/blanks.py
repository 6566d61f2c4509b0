"""Blanks of superiors' forms: read once, kept beside the store by their SHA-256."""

from __future__ import annotations

import hashlib

from geo.domain.photos import Attachment
from geo.domain.superior_forms.form import XLSX_TYPE
from geo.domain.superior_forms.workbook import WorkbookGrid
from geo.exchange.superior_forms.workbooks import read_workbook
from geo.services.context import AppContext
from geo.services.findings.photos import require_photo_folder
from geo.services.situation.cache import CacheSpec

_GRIDS = CacheSpec[str, WorkbookGrid](16)
"""Grids by the SHA-256 of their workbook."""


def grid_of_bytes(ctx: AppContext, data: bytes) -> WorkbookGrid:
    """Return the grid of a workbook that was sent; errors as of ``read_workbook``."""
    return ctx.caches.of(_GRIDS).get(hashlib.sha256(data).hexdigest(), lambda: read_workbook(data))


def grid_of(ctx: AppContext, blank: Attachment) -> WorkbookGrid:
    """Return the grid of a kept blank.

    Raises:
        InvalidInput: No folder for files is set.
        StoreDamaged: The file is missing or damaged.
        StoreBusy: It could not be read in time.
    """
    folder = require_photo_folder(ctx)
    return ctx.caches.of(_GRIDS).get(
        blank.sha256, lambda: read_workbook(folder.read(blank.sha256, blank.suffix))
    )


def keep_blank(ctx: AppContext, data: bytes) -> Attachment:
    """Write a workbook beside the store once it is known that it can be filled.

    Raises:
        InvalidInput: It is no such workbook, or no folder for files is set.
        StoreBusy: It could not be read in time.
        StoreUnavailable: It cannot be written.
    """
    folder = require_photo_folder(ctx)
    grid_of_bytes(ctx, data)
    blank = Attachment(hashlib.sha256(data).hexdigest(), XLSX_TYPE, len(data))
    folder.write(blank.sha256, data, blank.suffix)
    return blank
