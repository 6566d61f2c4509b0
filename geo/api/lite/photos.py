"""Lite page of the photos of a finding: those there are, and the form that adds one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from uuid import uuid4

from starlette.responses import Response

from geo.api.auth.sign_in import PAGE_HEADERS
from geo.api.lite.answers import answer_form
from geo.api.lite.request import LiteRequest, form_key
from geo.api.photos import photo_address
from geo.api.security_headers import CSP_HEADER
from geo.api.uploads import UploadForm
from geo.domain.errors import InvalidInput
from geo.domain.findings.states import FindingState
from geo.domain.journal import Receipt
from geo.domain.numbers import MAX_DIGITS
from geo.domain.photos import MAX_UPLOAD_BYTES, FindingPhoto, PhotoRole, PhotoUpload, PhotoWithdrawal
from geo.services.findings.findings import FindingDetails, finding_details
from geo.services.findings.photos import attach_photo, finding_photos, may_attach_photos, withdraw_photo
from geo.text.app_pages import LITE_FINDING, LITE_PHOTO

SHOWN_EDGE = 240
"""Greatest width and height of a thumbnail on the page, in CSS pixels."""
PHOTO_PAGE_HEADERS = {
    **PAGE_HEADERS,
    CSP_HEADER: f"img-src 'self'; {PAGE_HEADERS[CSP_HEADER]}",
}
"""Those of the other lite pages, which show no pictures."""
SENT, WITHDRAWN = "sent", "withdrawn"
"""What the page says was done, as its address names it."""
_UNTOUCHED = frozenset({FindingState.REPORTED, FindingState.ASSIGNED, FindingState.RETURNED})


def photo_page(
    lite: LiteRequest,
    finding_id: str,
    *,
    done: str = "",
    form: Mapping[str, str] | None = None,
    error: str = "",
) -> str:
    """Return the photos of a finding and the form.

    Args:
        lite: The request.
        finding_id: Id of the finding.
        done: ``SENT`` or ``WITHDRAWN`` after it was done, "" otherwise.
        form: Fields of a form that was not recorded, to fill in; None for a new form.
        error: Sentence why a photo was not saved, "" for none.

    Raises:
        NotFound: There is no such finding.
        Refused: The account may not read it.
    """
    ctx, actor, t, fields = lite.ctx, lite.actor, lite.t, form or {}
    details = finding_details(ctx, actor, finding_id)
    photos = finding_photos(ctx, actor, [finding_id]).get(finding_id, ())
    notices = {SENT: "photo.sent", WITHDRAWN: "photo.withdrawn"}
    return lite.render(
        "lite_photos.html",
        LITE_PHOTO,
        {"finding": finding_id},
        title=t("finding.number", number=details.row.finding.number),
        subject=t.label(details.row.category),
        facts=_facts(lite, details),
        finding=finding_id,
        may_attach=may_attach_photos(ctx, actor, finding_id),
        account=actor.id,
        key=fields.get("key", "").removesuffix(f"-{fields.get('withdraw', '')}") or uuid4().hex,
        roles=[(role.value, t(f"photo.role.{role}")) for role in PhotoRole],
        role=fields.get("role") or _likely_role(details, photos).value,
        most=MAX_UPLOAD_BYTES // 2**20,
        photos=[_photo_row(lite, photo) for photo in reversed(photos)],
        done=t(notices[done]) if done in notices else "",
        finding_page=LITE_FINDING,
        error=error,
    )


def answer_photo_form(lite: LiteRequest, form: UploadForm) -> Response:
    """Attach or withdraw a photo; see ``answer_form``."""
    finding_id = form.fields.get("finding", "")
    done = WITHDRAWN if "withdraw" in form.fields else SENT
    return answer_form(
        lite,
        form.fields,
        show=partial(photo_page, lite, finding_id),
        record=partial(_execute, lite, form),
        link=lambda _: lite.link(LITE_PHOTO, finding=finding_id, done=done),
        headers=PHOTO_PAGE_HEADERS,
    )


def _execute(lite: LiteRequest, form: UploadForm) -> Receipt:
    """Attach the photo of the form, or withdraw the one that it names.

    Raises:
        ConnectionChanged: The form was shown to another account, before another sign-in in this browser.
        InvalidInput: The form is not one of ours, or has no photo that can be kept.
        KadianError: The service refused it.
    """
    fields = form.fields
    key, withdrawn, role = form_key(lite, fields), fields.get("withdraw", ""), fields.get("role", "")
    if "withdraw" in fields:
        if not withdrawn.isdecimal() or len(withdrawn) > MAX_DIGITS:
            raise InvalidInput
        return withdraw_photo(lite.ctx, lite.actor, PhotoWithdrawal(int(withdrawn), key))
    if role not in set(PhotoRole):
        raise InvalidInput
    upload = PhotoUpload(fields.get("finding", ""), PhotoRole(role), form.require_photo(), key)
    return attach_photo(lite.ctx, lite.actor, upload)


def _facts(lite: LiteRequest, details: FindingDetails) -> list[str]:
    """Return what tells this finding from others: place, text and state."""
    row, t = details.row, lite.t
    place = " · ".join(filter(None, (row.site_name, row.area_name)))
    return [*filter(None, (place, row.finding.text)), t(f"finding.state.{row.finding.state}")]


def _likely_role(details: FindingDetails, photos: tuple[FindingPhoto, ...]) -> PhotoRole:
    """Return the role that the next photo most likely has, which the form proposes."""
    is_untouched = details.row.finding.state in _UNTOUCHED
    return PhotoRole.BEFORE if is_untouched and not photos else PhotoRole.AFTER


def _photo_row(lite: LiteRequest, photo: FindingPhoto) -> dict[str, object]:
    attachment = photo.attachment
    names = lite.ctx.read_model.reference().account_names
    scale = min(1.0, SHOWN_EDGE / max(attachment.width, attachment.height))
    return {
        "seq": photo.seq,
        "path": photo_address(attachment.sha256),
        "thumbnail": photo_address(attachment.sha256, thumbnail=True),
        "width": round(attachment.width * scale),
        "height": round(attachment.height * scale),
        "caption": lite.t(
            "photo.caption",
            role=lite.t(f"photo.role.{photo.role}"),
            who=names.get(photo.actor, photo.actor),
            time=lite.format_time(photo.at),
        ),
        "own": photo.actor == lite.actor.id,
    }
