"""Lite pages of findings: log one, one's own to do and to confirm, and one finding with its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from uuid import uuid4

from starlette.responses import HTMLResponse, Response

from geo.api.auth.sign_in import PAGE_HEADERS
from geo.api.lite.answers import answer, answer_form, redirect
from geo.api.lite.photos import PHOTO_PAGE_HEADERS, photo_page
from geo.api.lite.request import LiteRequest, form_key, kept_fields, parse_number
from geo.api.lite.rows import WARNING, LiteRow, lite_list
from geo.api.uploads import UploadForm
from geo.domain.access import Verb
from geo.domain.areas import Level
from geo.domain.commands import MAX_NOTE_LENGTH, Undo
from geo.domain.errors import InvalidInput, KadianError, NotFound
from geo.domain.findings.commands import FindingAction, LogFinding
from geo.domain.findings.finding import Escalation, Finding, FindingSource
from geo.domain.findings.states import SIMPLE_ACTIONS, FindingActionType
from geo.domain.journal import Receipt
from geo.domain.photos import PhotoRole, PhotoUpload
from geo.services.findings.findings import (
    FindingFilter,
    FindingRow,
    FindingView,
    finding_details,
    finding_of_entry,
    findings,
    recent_findings,
)
from geo.services.findings.photos import attach_photo
from geo.services.findings.record import act_on_finding, log_finding, undo_finding_step
from geo.services.sites.details import site_details
from geo.text.app_pages import LITE_FINDING, LITE_FINDINGS, LITE_LOG_FINDING, LITE_PHOTO
from geo.text.findings import receipt_sentence, row_facts, state_label, step_sentence

BIG_BUTTONS = 6
"""Categories on buttons of their own; the others unfold."""
ONE_PRESS = (FindingActionType.REPORT_DONE, FindingActionType.CONFIRM, FindingActionType.CLOSE_UNCONFIRMED)
"""What a list offers, the first that is allowed; all else is on the page of the finding."""
ACTION_ORDER = (
    *ONE_PRESS,
    FindingActionType.BEGIN,
    FindingActionType.RETURN,
    FindingActionType.REWORK,
    FindingActionType.CLOSE_UNFIXED,
    FindingActionType.REOPEN,
)
_AREA_LEVELS = frozenset(Level) - {Level.COMMUNITY}
_MEANING_CLASSES = {"open": "not_in_force", "carried": "partial", "waiting": "partial", "fixed": "in_force"}


def findings_page(lite: LiteRequest, error: str = "", *, key: str = "") -> str:
    """Return the findings that the account is to fix and to confirm, each with one press.

    Args:
        lite: The request.
        error: Sentence why a press was not recorded, "" for none.
        key: Idempotency key of a form that was not recorded, "" for a new form.
    """
    parts = []
    for view in (FindingView.MY_TO_DO, FindingView.TO_CONFIRM):
        listed = findings(lite.ctx, lite.actor, FindingFilter(view=view))
        parts.append((lite.t(f"finding.view.{view}"), lite_list(lite, listed.rows, partial(_row, lite))))
    return lite.render(
        "lite_findings.html",
        LITE_FINDINGS,
        {},
        parts=parts,
        finding_page=LITE_FINDING,
        log_page=LITE_LOG_FINDING if lite.actor.may_somewhere(Verb.LOG_FINDING) else None,
        account=lite.actor.id,
        key=key or uuid4().hex,
        error=error,
    )


def finding_page(
    lite: LiteRequest,
    finding_id: str,
    *,
    seq: int = 0,
    form: Mapping[str, str] | None = None,
    error: str = "",
) -> str:
    """Return one finding with its steps and the form of what may be done.

    Args:
        lite: The request.
        finding_id: Id of the finding.
        seq: Number of the step whose receipt comes first, 0 for none; nothing is then offered above the fold.
        form: Fields of a form that was not recorded, to fill in; None for a new form.
        error: Sentence why it was not recorded, "" for none.

    Raises:
        NotFound: There is no such finding.
        Refused: The account may not read it.
    """
    details, fields, t = finding_details(lite.ctx, lite.actor, finding_id), form or {}, lite.t
    row, names = details.row, lite.ctx.read_model.reference().account_names
    recorded = next((step for step in details.steps if step.seq == seq), None)
    newest = details.steps[0]
    is_own_newest = newest.actor == lite.actor.id and newest.action is not FindingActionType.UNDO
    earlier = details.recurrence_of
    return lite.render(
        "lite_finding.html",
        LITE_FINDING,
        {"finding": finding_id},
        finding=row.finding,
        title=f"{t('finding.number', number=row.finding.number)} · {t.label(row.category)}",
        meaning=_MEANING_CLASSES.get(row.finding.meaning, ""),
        state=state_label(row.finding, t),
        facts=row_facts(row, t, lite.format_time),
        reason=t("finding.reason", note=details.reason_above) if details.reason_above else "",
        repeats=t("finding.repeats", number=earlier.finding.number) if earlier else "",
        last_time=t("finding.last_time", note=earlier.finding.immediate_action)
        if earlier and earlier.finding.immediate_action
        else "",
        buttons=[
            (str(action), t(f"finding.action.{action}"))
            for action in ACTION_ORDER
            if action in row.allowed_actions
        ],
        receipt=receipt_sentence(row.finding.number, recorded, t, lite.format_time) if recorded else "",
        undo=f"undo:{finding_id}:{newest.seq}" if is_own_newest else "",
        undo_label=t("own.undo_now", number=newest.seq),
        steps=[step_sentence(step, names, t, lite.format_time) for step in details.steps],
        account=lite.actor.id,
        key=fields.get("key") or uuid4().hex,
        version=fields.get("version") or str(row.finding.version),
        note=fields.get("note", ""),
        longest=MAX_NOTE_LENGTH,
        list_page=LITE_FINDINGS,
        photo_page=LITE_PHOTO,
        error=error,
    )


def log_page(lite: LiteRequest, fields: Mapping[str, str], error: str = "") -> str:
    """Return the form that logs a finding on a site, or on an area that is chosen there.

    Args:
        lite: The request.
        fields: ``site`` or ``area`` of the address, and those of a form that was not recorded.
        error: Sentence why it was not recorded, "" for none.

    Raises:
        NotFound: There is no such site.
        Refused: The account may not read it.
    """
    ctx, actor, t = lite.ctx, lite.actor, lite.t
    site_id, tree = fields.get("site", ""), ctx.read_model.reference().areas
    site = site_details(ctx, actor, site_id).site if site_id else None
    area = site.area if site else fields.get("area", "")
    may_log = actor.may(Verb.LOG_FINDING, tree.path(area)) if area else actor.may_somewhere(Verb.LOG_FINDING)
    place = site.name if site else tree.name_of(area) if area else t("lite.finding.choose_area")
    here = FindingFilter(site_id=site_id, view=FindingView.OPEN) if site else None
    categories = [_category_button(lite, site_id, area, code.code) for code in ctx.finding_categories]
    return lite.render(
        "lite_log_finding.html",
        LITE_LOG_FINDING,
        {"site": site_id, "area": "" if site else area},
        place=place,
        site=site_id,
        area=area,
        areas=[] if site else _areas_to_log_in(lite),
        may_log=may_log,
        rows=[_head_row(lite, row) for row in findings(ctx, actor, here).rows[:3]] if here else [],
        categories=categories[:BIG_BUTTONS],
        more=categories[BIG_BUTTONS:],
        account=actor.id,
        key=fields.get("key") or uuid4().hex,
        text=fields.get("text", ""),
        longest=MAX_NOTE_LENGTH,
        error=error,
    )


def answer_log_form(lite: LiteRequest, form: UploadForm) -> Response:
    """Log a finding, with its photo where there is one.

    A photo that cannot be kept leaves the finding logged: the page of its photos says why.
    """
    fields = form.fields

    def show_error(error: KadianError) -> str:
        return log_page(lite, kept_fields(fields, error), lite.error_text(error))

    return answer(partial(_log, lite, fields), partial(_answer_logged, lite, form), show_error)


def _answer_logged(lite: LiteRequest, form: UploadForm, logged: tuple[Finding, int]) -> Response:
    """Attach the photo to the finding just logged, and lead to its receipt."""
    finding, seq = logged
    address = lite.link(LITE_FINDING, finding=finding.id, seq=seq)
    if not form.has_file:
        return redirect(address)
    key, role = f"{form.fields['key']}-photo", PhotoRole.BEFORE

    def attach() -> Receipt:
        upload = PhotoUpload(finding.id, role, form.require_photo(), key)
        return attach_photo(lite.ctx, lite.actor, upload)

    return answer_form(
        lite,
        {"key": key, "role": role},
        show=partial(photo_page, lite, finding.id),
        record=attach,
        link=lambda _: address,
        headers=PHOTO_PAGE_HEADERS,
    )


def answer_action(lite: LiteRequest, form: Mapping[str, str]) -> Response:
    """Take the step of the pressed button; see ``answer_button``.

    A button names its action, and in a list also the finding and the version that it shows.
    """
    action, finding_id, version = [*form.get("do", "").split(":"), "", ""][:3]
    finding_id = finding_id or form.get("finding", "")
    if not action and finding_id:  # sent by Enter, not by a button
        return HTMLResponse(finding_page(lite, finding_id, form=form), headers=PAGE_HEADERS)
    version = version or form.get("version", "")
    return answer(
        partial(_act, lite, form, action, finding_id, parse_number(version)),
        lambda receipt: redirect(lite.link(LITE_FINDING, finding=finding_id, seq=receipt.seq)),
        partial(_action_error_page, lite, finding_id, {**form, "version": version}),
    )


def _act(lite: LiteRequest, form: Mapping[str, str], action: str, finding_id: str, version: int) -> Receipt:
    """Run the command of the pressed button; its key is that of the form for this finding and action.

    To undo a step, its journal number stands for the version.
    """
    key = form_key(lite, form)
    if action == FindingActionType.UNDO:
        return undo_finding_step(lite.ctx, lite.actor, Undo(version, f"{key}-{action}"))
    if action not in SIMPLE_ACTIONS:
        raise InvalidInput
    command = FindingAction(
        finding_id,
        FindingActionType(action),
        version,
        f"{key}-{finding_id}-{action}",
        form.get("note", ""),
    )
    return act_on_finding(lite.ctx, lite.actor, command)


def _action_error_page(
    lite: LiteRequest, finding_id: str, form: Mapping[str, str], error: KadianError
) -> str:
    """Return the page of the finding with the error and what was typed; the lists without a finding."""
    sentence = lite.error_text(error)
    kept = kept_fields(form, error)
    if not finding_id or isinstance(error, NotFound):
        return findings_page(lite, sentence, key=kept.get("key", ""))
    if form.get("do", "").startswith(f"{FindingActionType.UNDO}:"):
        kept.pop("version", None)  # it was the number of the step
    return finding_page(lite, finding_id, form=kept, error=sentence)


def _log(lite: LiteRequest, fields: Mapping[str, str]) -> tuple[Finding, int]:
    """Run the command of the pressed category; return the finding and its journal number."""
    key = form_key(lite, fields)
    do, _, category = fields.get("do", "").partition(":")
    code, _, recurs_of = category.partition(":")
    if do != "log" or not code:
        raise InvalidInput("error.finding_no_category")
    may_confirm = lite.actor.may_somewhere(Verb.CONFIRM_FINDING)
    command = LogFinding(
        code,
        key,
        site_id=fields.get("site", ""),
        area="" if fields.get("site") else fields.get("area", ""),
        text=fields.get("text", ""),
        source=FindingSource.SUPERVISION if may_confirm else FindingSource.PATROL,
        recurs_of=recurs_of,
    )
    receipt = log_finding(lite.ctx, lite.actor, command)
    return finding_of_entry(lite.ctx, lite.actor, receipt.seq), receipt.seq


def _row(lite: LiteRequest, row: FindingRow) -> LiteRow:
    """Return a finding of a list: facts, and the one press that is most likely next."""
    finding = row.finding
    action = next((each for each in ONE_PRESS if each in row.allowed_actions), None)
    return replace(
        _head_row(lite, row),
        lines=tuple(row_facts(row, lite.t, lite.format_time)[:-1]),
        action=f"{action}:{finding.id}:{finding.version}" if action else "",
        label=lite.t(f"finding.action.{action}") if action else "",
    )


def _head_row(lite: LiteRequest, row: FindingRow) -> LiteRow:
    """Return number, category and state of a finding."""
    finding, t = row.finding, lite.t
    return LiteRow(
        lite.link(LITE_FINDING, finding=finding.id),
        f"{finding.number} · {t.label(row.category)}",
        state_label(finding, t) + (f" {WARNING}" if row.escalation is Escalation.LATE else ""),
        meaning=_MEANING_CLASSES.get(finding.meaning, ""),
    )


def _category_button(lite: LiteRequest, site_id: str, area: str, code: str) -> tuple[str, str]:
    """Return action and label of a category; where it was found here lately, it is logged as a recurrence."""
    label = lite.t.label(lite.ctx.finding_categories[code])
    recent = recent_findings(lite.ctx, lite.actor, code, site_id=site_id, area=area) if area else ()
    if not recent:
        return f"log:{code}", label
    again = lite.t("finding.again", category=label, count=len(recent) + 1)
    return f"log:{code}:{recent[0].id}", again


def _areas_to_log_in(lite: LiteRequest) -> list[tuple[str, str]]:
    """Return code and indented name of the areas that the account may log in, communities left out."""
    tree, actor = lite.ctx.read_model.reference().areas, lite.actor
    if not actor.may_somewhere(Verb.LOG_FINDING):
        return []
    within = tree.scope(actor.scope(Verb.LOG_FINDING))
    areas = [(depth, each) for depth, each in tree.preorder() if each.code in within]
    higher = [each for each in areas if each[1].level in _AREA_LEVELS]
    return [(area.code, "\u3000" * depth + area.name) for depth, area in higher or areas]
