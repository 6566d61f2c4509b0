"""Form that logs a finding: place, category, text; a photo follows on the page of the photos."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.errors import InvalidInput
from geo.domain.findings.commands import LogFinding
from geo.domain.findings.finding import FindingSource, Severity
from geo.domain.journal import Receipt
from geo.services.context import AppContext
from geo.services.findings.findings import FindingFilter, findings, recent_findings
from geo.services.findings.record import log_finding
from pages.components.app import state
from pages.components.app.labels import choice, pills, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.widgets.command_result import form_key, result_box, run_command

FORM_ID = "finding-log"
BOX_KEY = "finding-form-box"
CATEGORY_KEY, TEXT_KEY, SITE_KEY = "finding-new-category", "finding-new-text", "finding-new-site"
SEVERITY_KEY, REPEATS_KEY = "finding-new-severity", "finding-new-repeats"


def finding_form(ctx: AppContext, actor: Actor) -> None:
    """Draw the form, folded; nothing for an account that may log none."""
    if not actor.may_somewhere(Verb.LOG_FINDING):
        return
    t = state.translator()
    with st.container(key="finding-form"):
        box = st.expander(
            t("findings.log"), icon=":material/add:", key=BOX_KEY, on_change=state.on_widget_change
        )
        if box.open:
            with box:
                _fields(ctx, actor)
        result_box(ctx, FORM_ID)


def _fields(ctx: AppContext, actor: Actor) -> None:
    """Draw the fields outside of a form: place and category decide what is proposed as a repetition."""
    t, area = state.translator(), state.screen().filter.area
    site_id = _site_picker(ctx, actor, area)
    categories = {category.code: t.label(category) for category in ctx.finding_categories}
    category = pills(
        t("findings.category"),
        unique_labels(categories),
        key=CATEGORY_KEY,
        on_change=state.on_widget_change,
    )
    if category in categories:
        _repetition(ctx, actor, category, site_id, "" if site_id else area)
    st.text_area(t("findings.text"), key=TEXT_KEY, max_chars=MAX_NOTE_LENGTH, height=80)
    names = {str(severity): t(f"finding.severity.{severity}") for severity in Severity}
    state.default_widget(SEVERITY_KEY, str(Severity.NORMAL))
    st.segmented_control(
        t("findings.severity"),
        list(names),
        key=SEVERITY_KEY,
        format_func=names.__getitem__,
        required=True,
    )
    st.button(
        t("findings.log_now"),
        key="finding-log-now",
        type="primary",
        width="stretch",
        on_click=_log,
        args=(ctx,),
    )


def _site_picker(ctx: AppContext, actor: Actor, area: str) -> str:
    """Draw the choice of a site of the area; without one the finding is on the area itself.

    Returns:
        Code of the site, "" for none.
    """
    t, reference = state.translator(), ctx.read_model.reference()
    snapshot = ctx.read_model.current_snapshot()
    within = reference.areas.subtree(area)
    readable = reference.areas.scope(actor.scope(Verb.READ))
    everywhere = actor.may(Verb.READ)
    labels = {
        site_id: f"{snapshot.names[row]} · {site_id} · {reference.areas.name_of(snapshot.area_of(row))}"
        for row, site_id in enumerate(snapshot.ids)
        if (not area or snapshot.area_of(row) in within) and (everywhere or snapshot.area_of(row) in readable)
    }
    chosen = choice(
        t("findings.site"),
        labels,
        index=None,
        key=SITE_KEY,
        placeholder=t(
            "findings.site_hint", area=reference.areas.name_of(area) if area else t("filter.all_areas")
        ),
        filter_mode="contains",
        on_change=state.on_widget_change,
    )
    return chosen if chosen in labels else ""


def _repetition(ctx: AppContext, actor: Actor, category: str, site_id: str, area: str) -> None:
    """Propose the newest finding of the same category at the same place as the one that is repeated."""
    recent = recent_findings(ctx, actor, category, site_id=site_id, area=area) if site_id or area else ()
    if recent:
        number = f"#{recent[0].number}"
        label = escape_markdown(state.translator()("findings.repeats", number=number))
        st.checkbox(label, value=True, key=f"{REPEATS_KEY}-{recent[0].id}", on_change=state.on_widget_change)


def _log(ctx: AppContext) -> None:
    """Log the finding, from a callback; the fields are emptied once it is recorded."""
    key, logged = form_key(FORM_ID), set[str]()

    def act(actor: Actor) -> Receipt:
        category = state.widget_value(CATEGORY_KEY) or ""
        site_id = state.widget_value(SITE_KEY) or ""
        area = "" if site_id else state.screen().filter.area
        if not category:
            raise InvalidInput("error.finding_no_category")
        recent = recent_findings(ctx, actor, category, site_id=site_id, area=area) if site_id or area else ()
        repeats = bool(recent) and state.widget_value(f"{REPEATS_KEY}-{recent[0].id}")
        command = LogFinding(
            category,
            key,
            site_id,
            area,
            state.widget_value(TEXT_KEY) or "",
            Severity(state.widget_value(SEVERITY_KEY) or Severity.NORMAL),
            _source(actor),
            recurs_of=recent[0].id if repeats else "",
        )
        receipt = log_finding(ctx, actor, command)
        logged.update(_ids_by_seq(ctx, actor, receipt.seq))
        return receipt

    if run_command(ctx, FORM_ID, act):
        for name in (CATEGORY_KEY, TEXT_KEY, SITE_KEY):
            state.set_widget(name, "" if name == TEXT_KEY else None)
        state.set_widget(SEVERITY_KEY, str(Severity.NORMAL))
        state.screen().day.finding = next(iter(logged), "")


def _source(actor: Actor) -> FindingSource:
    """Return where a finding of an account comes from: of a unit's own people from a patrol."""
    return FindingSource.PATROL if actor.unit else FindingSource.SUPERVISION


def _ids_by_seq(ctx: AppContext, actor: Actor, seq: int) -> list[str]:
    """Return the id of the finding that the entry ``seq`` has logged; its card takes a photo."""
    rows = findings(ctx, actor, FindingFilter()).rows
    return [row.finding.id for row in rows if row.last_step.seq == seq]
