"""Card of a finding: what was found, why it came back, what may be done, its photos and its steps."""

from __future__ import annotations

from html import escape

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.errors import NotFound, Refused
from geo.domain.findings.finding import Escalation, Finding, Severity
from geo.domain.photos import FindingPhoto
from geo.services.context import AppContext
from geo.services.findings.findings import FindingDetails, FindingRow, finding_details
from geo.services.findings.photos import finding_photos
from geo.text.app_pages import LITE_PHOTO
from geo.text.findings import deadline_sentence, state_label, step_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import app_url
from pages.components.app.times import clock
from pages.components.findings.finding_list import MEANING_COLOURS, finding_buttons
from pages.components.findings.finding_steps import FORM_ID, finding_steps
from pages.components.widgets.command_result import result_box

PHOTO_ICON = ":material/add_a_photo:"
THUMBNAIL_WIDTH = 320
"""Width in pixels that thumbnails are asked for with."""


def finding_card(ctx: AppContext, actor: Actor) -> None:
    """Draw the chosen finding; a hint how to choose one where none is chosen."""
    t, chosen = state.translator(), state.screen().day.finding
    with st.container(key="finding-card", gap="xsmall"):
        if not chosen:
            result_box(ctx, FORM_ID)
            st.caption(t("findings.choose"))
            return
        try:
            details = finding_details(ctx, actor, chosen)
        except (NotFound, Refused):
            st.warning(t("findings.unknown"))
            _close_button()
            return
        _heading(details.row)
        _badges(details.row)
        _facts(ctx, details.row)
        if details.reason_above:
            st.warning(
                escape_markdown(t("finding.reason", note=details.reason_above)), icon=":material/undo:"
            )
        if details.recurrence_of is not None:
            number = f"#{details.recurrence_of.finding.number}"
            st.warning(escape_markdown(t("finding.repeats", number=number)), icon=":material/replay:")
            finding_buttons(ctx, (details.recurrence_of,), "finding-before")
        finding_steps(ctx, actor, details)
        _photos(ctx, actor, details.row.finding)
        _history(ctx, details)


def _heading(row: FindingRow) -> None:
    """Draw number, category and place, and the button that closes the card."""
    t, finding = state.translator(), row.finding
    with st.container(key="finding-head", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"#### #{finding.number} {escape_markdown(t.label(row.category))}")
        _close_button()


def _close_button() -> None:
    """Draw the button that closes the card."""
    label = state.translator()("card.close")
    st.button(label, icon=":material/close:", type="tertiary", key="finding-close", on_click=_close)


def _badges(row: FindingRow) -> None:
    """Draw state, urgency and how near the deadline is."""
    t, finding = state.translator(), row.finding
    badges = [f":{MEANING_COLOURS[finding.meaning]}-badge[{state_label(finding, t)}]"]
    if finding.severity is not Severity.NORMAL:
        colour = "red" if finding.severity is Severity.URGENT else "gray"
        badges.append(f":{colour}-badge[{t(f'finding.severity.{finding.severity}')}]")
    if row.escalation is Escalation.LATE:
        badges.append(f":red-badge[{t('finding.view.late')}]")
    if row.is_held:
        badges.append(f":green-badge[{t('findings.held')}]")
    st.markdown(" ".join(badges))


def _facts(ctx: AppContext, row: FindingRow) -> None:
    """Draw what was found, where, by whom, who is to fix it and until when."""
    t, now, finding = state.translator(), ctx.now(), row.finding
    place = " · ".join(filter(None, (row.site_name, row.area_name)))
    found = t("finding.found", time=clock(finding.found_at, now), who=row.found_by_name)
    lines = [
        finding.text,
        place,
        f"{found} · {t(f'finding.source.{finding.source}')}",
        row.unit_name or t("finding.no_unit"),
    ]
    if finding.is_unsettled:
        lines.append(deadline_sentence(finding, row.escalation, t, lambda moment: clock(moment, now)))
    lines += [
        t(f"findings.{name}", text=getattr(finding, name))
        for name in ("immediate_action", "lasting_action")
        if getattr(finding, name)
    ]
    st.markdown("  \n".join(escape_markdown(line) for line in lines if line))


def _photos(ctx: AppContext, actor: Actor, finding: Finding) -> None:
    """Draw thumbnails, each a link to its photo, and the link to the form that sends one."""
    t, now = state.translator(), ctx.now()
    photos = finding_photos(ctx, actor, (finding.id,)).get(finding.id, ())
    names = ctx.read_model.reference().account_names
    with st.container(key="finding-photos", gap="xsmall"):
        if photos:
            shown = [
                _thumbnail(
                    photo,
                    t(
                        "photo.caption",
                        role=t(f"photo.role.{photo.role}"),
                        who=names.get(photo.actor, photo.actor),
                        time=clock(photo.at, now),
                    ),
                )
                for photo in photos
            ]
            st.html(f'<div class="kadian-photos">{"".join(shown)}</div>')
        if not actor.impersonated_by:
            url = app_url(LITE_PHOTO.path, finding=finding.id, lang=state.screen().lang)
            st.link_button(t("findings.add_photo"), url, icon=PHOTO_ICON)


def _thumbnail(photo: FindingPhoto, caption: str) -> str:
    """Return a thumbnail with its caption as HTML."""
    sha256, caption = photo.attachment.sha256, escape(caption)
    return (
        f'<figure><a href="photos/{sha256}" target="_blank" rel="noopener">'
        f'<img src="photos/{sha256}?w={THUMBNAIL_WIDTH}" alt="{caption}" loading="lazy"></a>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _history(ctx: AppContext, details: FindingDetails) -> None:
    """Draw the steps, newest first, folded."""
    t, now = state.translator(), ctx.now()
    names = ctx.read_model.reference().account_names
    with st.expander(t("findings.steps", count=len(details.steps)), key="finding-history"):
        lines = [
            f"#{step.seq} · {step_sentence(step, names, t, lambda moment: clock(moment, now))}"
            for step in details.steps
        ]
        st.markdown("\n".join(f"- {escape_markdown(line)}" for line in lines))


def _close() -> None:
    """Close the card, a callback."""
    state.mark_dirty().day.finding = ""
