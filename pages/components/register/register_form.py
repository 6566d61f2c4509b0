"""Form of a site, unit or area in the register; what is typed stays until it is recorded."""

from __future__ import annotations

import json
from collections.abc import Mapping

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.import_report import ImportRefused
from geo.domain.journal import AREA, SITE, UNIT
from geo.domain.kinds import Kind
from geo.domain.register.commands import RegisterChange
from geo.services.context import AppContext
from geo.services.register.listing import RegisteredObject, field_texts, next_register_code
from geo.services.register.record import record_in_register
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.register_state import RegisterState
from pages.components.widgets.command_result import form_key, run_command

FORM_ID = "register"
FIELDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    SITE: (
        ("name",),
        ("variant", "area"),
        ("lat", "lon"),
        ("unit", "phone"),
        ("people", "interval_h"),
        ("note",),
    ),
    UNIT: (("name",), ("people", "leads"), ("lat", "lon"), ("phone",)),
    AREA: (("name", "parent"),),
}
"""Fields of each entity, a row each; a phone has them below one another in their order."""
MAX_LENGTH = 500
MAX_BOUNDARY = 2_000_000
"""Greatest length of a boundary as GeoJSON, in characters."""
LEAST_CORNERS = 3


def field_key(name: str) -> str:
    """Return the widget key of a field."""
    return f"register-{name}"


def field_label(name: str) -> str:
    """Return the name of a field as it begins a line."""
    label = state.translator()(f"cli.field.{name}")
    return label[:1].upper() + label[1:]


def begin_new() -> None:
    """Begin the form of a new object, from a callback."""
    current = state.mark_dirty()
    current.page_result = None
    current.register.choose(current.register.entity, is_new=True)


def prepare_form(ctx: AppContext, actor: Actor, found: RegisteredObject | None) -> None:
    """Fill the fields in before anything is drawn that shows them: the map has the place of the form."""
    register = state.screen().register
    register.group = ""
    if found is None and register.entity in _GROUPS:
        group = state.widget_value(_GROUPS[register.entity])
        if group is None:
            return
        register.group = group
    _fill_in(ctx, actor, register, found)


_GROUPS = {SITE: "register-group", AREA: "register-parent-group"}
"""Widget keys of the kind of a new site, and of the parent of a new area."""


def register_form(ctx: AppContext, actor: Actor, found: RegisteredObject | None) -> None:
    """Draw the form of an object, or of a new one."""
    t, register = state.translator(), state.screen().register
    if found is None and register.entity in _GROUPS and _group_choice(ctx, actor) is None:
        return
    kind = _kind(ctx, register, found)
    names = [name for row in FIELDS[register.entity] for name in row if _is_shown(name, kind, register)]
    if register.entity == AREA:
        _boundary_fields()
    with st.form("register-form", enter_to_submit=False):
        if found is None:
            st.text_input(field_label("code"), key=field_key("code"), max_chars=40)
        for row in FIELDS[register.entity]:
            shown = [name for name in row if name in names]
            for column, name in zip(st.columns(len(shown) or 1), shown, strict=False):
                with column:
                    _field(ctx, actor, name, kind)
        if found is None and kind is not None and not kind.is_patrolled:
            statuses = {status.code: t.label(status) for status in kind.statuses}
            choice(field_label("status"), statuses, key=field_key("status"), placeholder=t("register.none"))
            names.append("status")
        st.form_submit_button(
            t("register.enter" if found is None else "register.save"),
            key="register-do-save",
            type="primary",
            width="stretch",
            on_click=_save,
            args=(ctx, tuple(names), form_key(f"{FORM_ID}-{register.entity}-{register.code}")),
        )


def _group_choice(ctx: AppContext, actor: Actor) -> str | None:
    """Draw the kind of a new site, or the parent of a new area; None until it is chosen."""
    t, register = state.translator(), state.screen().register
    if register.entity == SITE:
        kinds = {kind.code: t.label(kind) for kind in ctx.kinds}
        return choice(
            field_label("kind"),
            kinds,
            key=_GROUPS[SITE],
            index=None,
            placeholder=t("register.kind_first"),
            on_change=state.on_widget_change,
        )
    names = _areas(ctx, actor) | ({"": t("register.no_parent")} if actor.may(Verb.REGISTER) else {})
    return choice(
        field_label("parent"),
        names,
        key=_GROUPS[AREA],
        index=None,
        placeholder=t("register.parent_first"),
        on_change=state.on_widget_change,
    )


def _areas(ctx: AppContext, actor: Actor) -> dict[str, str]:
    """Return the names of the areas in which the actor may change the register."""
    tree = ctx.read_model.reference().areas
    within = tree.scope(actor.scope(Verb.REGISTER))
    return unique_labels({area.code: area.name for _, area in tree.preorder() if area.code in within})


def _fill_in(ctx: AppContext, actor: Actor, register: RegisterState, found: RegisteredObject | None) -> None:
    """Fill the fields in where the form is about something else, or was not drawn in between."""
    subject = (register.entity, register.code, register.is_new, register.group)
    if register.begun_for == subject and state.widget_value(field_key("name")) is not None:
        return
    names = [name for row in FIELDS[register.entity] for name in row]
    if found is None:
        texts = dict.fromkeys(names, "") | ({"parent": register.group} if register.entity == AREA else {})
        texts |= {name: state.widget_value(field_key(name)) or "" for name in ("lat", "lon") if name in names}
        code = next_register_code(ctx, actor, register.entity, register.group)
        state.set_widget(field_key("code"), code)
        if register.entity == SITE:
            state.set_widget(field_key("status"), ctx.kinds[register.group].statuses[0].code)
        register.texts, register.seen_seq = {}, 0
    else:
        texts = field_texts(found)
        register.texts, register.seen_seq = dict(texts), found.seq
    for name in names:
        text = texts.get(name, "")
        state.set_widget(field_key(name), (text or None) if name in _CHOICES else text)
    register.begun_for = subject


_CHOICES = frozenset({"variant", "area", "unit", "parent"})


def _kind(ctx: AppContext, register: RegisterState, found: RegisteredObject | None) -> Kind | None:
    if register.entity != SITE:
        return None
    code = register.group if found is None else str(getattr(found.registered, "kind", ""))
    return next((kind for kind in ctx.kinds if kind.code == code), None)


def _is_shown(name: str, kind: Kind | None, register: RegisterState) -> bool:
    """Check whether a field says anything of a kind; a new area has its parent from above."""
    if name == "parent" and register.is_new:
        return False
    if kind is None:
        return True
    if name == "variant":
        return bool(kind.variants)
    return name != "interval_h" or kind.is_patrolled


def _field(ctx: AppContext, actor: Actor, name: str, kind: Kind | None) -> None:
    """Draw one field."""
    t, key, label = state.translator(), field_key(name), field_label(name)
    if name == "variant" and kind is not None:
        variants = {variant.code: t.label(variant) for variant in kind.variants}
        choice(label, variants, key=key, index=None, placeholder=t("register.none"))
    elif name == "unit":
        units = ctx.read_model.reference().units.values()
        names = unique_labels({unit.code: unit.name for unit in units})
        choice(label, names, key=key, index=None, placeholder=t("register.no_unit"))
    elif name in {"area", "parent"}:
        names = _areas(ctx, actor)
        current = state.widget_value(key)
        if current and current not in names:
            names |= {current: ctx.read_model.reference().areas.name_of(current)}
        placeholder = t("plan.area_by_place" if name == "area" else "register.no_parent")
        choice(label, names, key=key, index=None, placeholder=placeholder)
    elif name == "note":
        st.text_area(label, key=key, max_chars=MAX_LENGTH, height=80)
    else:
        st.text_input(label, key=key, max_chars=MAX_LENGTH)


def _boundary_fields() -> None:
    """Draw the ways to give the boundary of an area: pressed corners, or a GeoJSON text or file."""
    t, register = state.translator(), state.screen().register
    with st.expander(t("register.boundary"), key="register-boundary"):
        st.caption(t("register.boundary_help", count=len(register.corners)))
        if register.corners:
            st.button(t("register.corners_clear"), key="register-corners-clear", on_click=_clear_corners)
        st.file_uploader(t("register.boundary_file"), type=["geojson", "json"], key="register-boundary-file")


def _clear_corners() -> None:
    state.mark_dirty().register.corners = ()


def _boundary() -> str:
    """Return the given boundary as GeoJSON, "" for none; a file goes before pressed corners."""
    uploaded = state.widget_value("register-boundary-file")
    if uploaded is not None:
        text: str = uploaded.getvalue()[:MAX_BOUNDARY].decode("utf-8-sig", "replace")
        return text
    corners = state.screen().register.corners
    if len(corners) < LEAST_CORNERS:
        return ""
    ring = [[lon, lat] for lat, lon in (*corners, corners[0])]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def _save(ctx: AppContext, names: tuple[str, ...], key: str) -> None:
    """Record what was typed, from a callback."""
    register = state.screen().register
    typed = {name: str(state.widget_value(field_key(name)) or "").strip() for name in names}
    if register.is_new:
        code = str(state.widget_value(field_key("code")) or "").strip()
        given = {name: text for name, text in typed.items() if text or name == "name"}
        if register.entity == SITE:
            given |= {"kind": register.group}
        if register.entity == AREA:
            given |= {"parent": register.group}
    else:
        code = register.code
        given = {name: text for name, text in typed.items() if text != register.texts.get(name, "")}
        if {"lat", "lon"} & given.keys():
            given |= {name: typed[name] for name in ("lat", "lon")}
    if register.entity in {UNIT, AREA}:
        given.setdefault("name", typed["name"])
    change = RegisterChange(
        register.entity,
        code,
        tuple(sorted(given.items())),
        key,
        is_new=register.is_new,
        seen_seq=register.seen_seq,
        boundary=_boundary() if register.entity == AREA else "",
        accepted=_accepted_doubts(),
    )
    if run_command(ctx, FORM_ID, lambda actor: record_in_register(ctx, actor, change)):
        register.choose(register.entity, code)


def doubt_key(code: str) -> str:
    """Return the widget key of the tick that confirms a doubt."""
    return f"register-doubt-{code}"


def _accepted_doubts() -> tuple[str, ...]:
    """Return the codes of the doubts that are ticked."""
    result = state.screen().result_of(FORM_ID)
    faults = result.error.faults if result and isinstance(result.error, ImportRefused) else ()
    codes = dict.fromkeys(fault.waiver_code for fault in faults if fault.waiver_code)
    return tuple(code for code in codes if state.widget_value(doubt_key(code)))
