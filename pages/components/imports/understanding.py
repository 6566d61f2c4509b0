"""Second step: what each file was taken for, the field of each column, and what holds for the whole file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from geo.domain.actors import Actor
from geo.exchange.columns import READ_FIELDS, TableType
from geo.exchange.read_options import ReadOptions
from geo.services.context import AppContext
from geo.services.imports.column_mappings import RememberedOptions
from geo.services.imports.draft_reading import DraftReading, change_import
from geo.services.imports.import_draft import ImportDraft
from pages.components.app import state
from pages.components.app.labels import choice, choices, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.imports.fault_list import accepted_doubts
from pages.components.imports.import_state import prepare

SYSTEMS = ("gcj02", "bd09")
"""Coordinate reference systems that are offered; any other is typed as EPSG:4547."""
ENCODINGS = ("utf-8", "gb18030", "big5")
NO_FIELD = ""
"""Choice of a column that is not read."""


def understanding(ctx: AppContext, draft: ImportDraft, reading: DraftReading) -> None:
    """Draw how each file was understood, with its columns folded, and the options of the import."""
    t = state.translator()
    with st.container(key="import-understanding", gap="small"):
        st.subheader(t("import.step.understand"))
        for number in range(len(reading.report.files)):
            _file(ctx, draft, reading, number)
        if reading.report.levels:
            levels = (t(f"cli.level.{level}", count=count) for level, count in reading.report.levels.items())
            st.caption(escape_markdown(t("cli.import.tree", levels=t("list.comma").join(levels))))
        if reading.remembered is not None:
            _remembered(ctx, reading.remembered)
        import_options(ctx, draft, reading.options)
        accepted_doubts(ctx, draft)


def _remembered(ctx: AppContext, remembered: RememberedOptions) -> None:
    """Say whose choices for such files are used again."""
    t, names = state.translator(), ctx.read_model.reference().account_names
    who = names.get(remembered.actor, remembered.actor)
    st.caption(escape_markdown(t("import.remembered", who=who, time=clock(remembered.at, ctx.now()))))


def _file(ctx: AppContext, draft: ImportDraft, reading: DraftReading, number: int) -> None:
    """Draw one file: what it was taken for, and its columns in a folded list."""
    t, file = state.translator(), reading.report.files[number]
    name = " · ".join(filter(None, (file.file, file.sheet)))
    if file.tables:
        tables = t("list.comma").join(t(f"cli.table.{table}") for table in file.tables)
        by = t(f"cli.import.by.{file.identified_by}")
        said = t("import.taken_for", file=name, tables=tables, by=by)
    else:
        said = t("import.taken_for_nothing", file=name)
    if file.header_row > 1:
        said += t("import.header_row", row=file.header_row)
    st.markdown(escape_markdown(said))
    if not file.headings:
        return
    box = st.expander(
        t("import.columns", used=len(file.fields), count=len(file.headings)),
        key=f"import-columns-{number}",
        expanded=not file.tables,
        on_change=state.on_widget_change,
    )
    if box.open:
        with box:
            _columns(ctx, draft, reading, number)


def _columns(ctx: AppContext, draft: ImportDraft, reading: DraftReading, number: int) -> None:
    """Draw a choice of the field for each column of a file."""
    t, file = state.translator(), reading.report.files[number]
    table = TableType(file.tables[0]) if file.tables else TableType.SITES
    names = {field: t(f"cli.field.{field}") for field in sorted(READ_FIELDS[table])}
    names = {NO_FIELD: t("import.no_field")} | unique_labels(names)
    present = dict(file.fields)
    places = st.columns(2, gap="small")
    for column, heading in enumerate(file.headings):
        field = present.get(heading, NO_FIELD)
        key = f"import-column-{number}-{column}-{draft.stamp}"
        with places[column % 2]:
            state.default_widget(key, field if field in names else NO_FIELD)
            choice(
                escape_markdown(heading),
                names,
                key=key,
                placeholder=t("import.choose"),
                on_change=partial(_map, ctx, reading.options, heading, field, key),
            )


def _map(ctx: AppContext, options: ReadOptions, heading: str, before: str, key: str) -> None:
    """Read a column as another field, from a callback."""
    field = state.widget_value(key) or NO_FIELD
    mapping: dict[str, str] = dict(options.mapping)
    if before:
        mapping[before] = ""
    if field:
        mapping[field] = heading
    _change(ctx, replace(options, mapping=mapping))


def import_options(ctx: AppContext, draft: ImportDraft, options: ReadOptions) -> None:
    """Draw, folded, what holds for all rows: kind, status, codes, areas, whether statuses are taken."""
    t = state.translator()
    box = st.expander(t("import.options"), key="import-options", on_change=state.on_widget_change)
    if not box.open:
        return
    with box:
        left, right = st.columns(2, gap="small")
        with left:
            kinds = {kind.code: t.label(kind) for kind in ctx.kinds}
            _choice(ctx, draft.stamp, options, name="kind", names=kinds)
            _code_pattern(ctx, draft.stamp, options)
        with right:
            statuses = (
                {each.code: t.label(each) for each in ctx.kinds[options.kind].statuses}
                if options.kind in ctx.kinds
                else {}
            )
            _choice(ctx, draft.stamp, options, name="status", names=statuses)
            _areas(ctx, draft.stamp, options)
        with left:
            systems = {code: t(f"import.crs.{code}") for code in SYSTEMS}
            _choice(ctx, draft.stamp, options, name="crs", names=systems, more=True)
        with right:
            encodings = {code: code.upper() for code in ENCODINGS}
            _choice(ctx, draft.stamp, options, name="encoding", names=encodings)
        key = f"import-with-status-{draft.stamp}"
        st.toggle(
            t("import.with_status"),
            value=draft.with_status,
            key=key,
            help=t("import.with_status_help"),
            on_change=partial(_take_statuses, ctx, key),
        )


def _choice(
    ctx: AppContext,
    stamp: str,
    options: ReadOptions,
    *,
    name: str,
    names: Mapping[str, str],
    more: bool = False,
) -> None:
    """Draw the choice of an option among codes; none is chosen at first, with ``more`` others are typed."""
    t, key = state.translator(), f"import-{name}-{stamp}"
    state.default_widget(key, getattr(options, name) or None)
    choice(
        t(f"import.{name}"),
        unique_labels(names),
        key=key,
        placeholder=t("import.as_in_file"),
        disabled=not names,
        accept_new_options=more,
        on_change=partial(_set, ctx, options, name, key),
    )


def _code_pattern(ctx: AppContext, stamp: str, options: ReadOptions) -> None:
    t, key = state.translator(), f"import-code-{stamp}"
    state.default_widget(key, options.code_pattern)
    st.text_input(
        t("import.code_pattern"),
        key=key,
        max_chars=64,
        placeholder="V-{n}",
        help=t("import.code_pattern_help"),
        on_change=partial(_set, ctx, options, "code_pattern", key),
    )


def _areas(ctx: AppContext, stamp: str, options: ReadOptions) -> None:
    t, key = state.translator(), f"import-only-{stamp}"
    tree = ctx.read_model.reference().areas
    state.default_widget(key, list(options.only))
    choices(
        t("import.only"),
        unique_labels({area.code: area.name for _, area in tree.preorder()}),
        key=key,
        placeholder=t("import.everything"),
        on_change=partial(_set, ctx, options, "only", key),
    )


def _set(ctx: AppContext, options: ReadOptions, name: str, key: str) -> None:
    """Set an option to the value of its field, from a callback."""
    value = state.widget_value(key)
    if name == "only":
        changed = replace(options, only=tuple(value or ()))
    elif name == "kind":
        changed = replace(options, kind=value or "", status="")
    else:
        text: dict[str, Any] = {name: (value or "").strip()}
        changed = replace(options, **text)
    _change(ctx, changed)


def _change(ctx: AppContext, options: ReadOptions) -> None:
    def act(actor: Actor) -> object:
        return change_import(ctx, actor, options=options)

    prepare(ctx, act)


def _take_statuses(ctx: AppContext, key: str) -> None:
    """Take the statuses of the files, or leave them, from a callback."""
    with_status = bool(state.widget_value(key))

    def act(actor: Actor) -> object:
        return change_import(ctx, actor, with_status=with_status)

    prepare(ctx, act)
