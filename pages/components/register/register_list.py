"""List of the register with search, kind and retired ones on request; a press chooses one."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.journal import SITE
from geo.domain.search_text import fold_for_search
from geo.services.context import AppContext
from geo.services.register.listing import RegisterLine, register_lines
from pages.components.app import state
from pages.components.app.labels import choice
from pages.components.app.markdown import escape_markdown

PAGE_SIZE = 25
"""Rows that one more press adds."""


def register_list(ctx: AppContext, actor: Actor) -> None:
    """Draw the fields of the filter and the rows."""
    t, register = state.translator(), state.screen().register
    with st.container(key="register-list", gap="xsmall"):
        search = st.text_input(t("register.search"), key="register-search", max_chars=40)
        kind = None
        if register.entity == SITE:
            kinds = {kind.code: t.label(kind) for kind in ctx.kinds}
            kind = choice(
                t("register.kind_filter"),
                kinds,
                key="register-kind-filter",
                index=None,
                placeholder=t("register.all_kinds"),
            )
        with_retired = st.toggle(t("register.with_retired"), key="register-with-retired")
        lines = [
            line
            for line in register_lines(ctx, actor, register.entity, with_retired=with_retired)
            if (kind is None or line.detail == kind) and _matches(line, search)
        ]
        st.caption(t("register.count", count=len(lines)))
        limit = PAGE_SIZE + register.shown
        for line in lines[:limit]:
            _row(ctx, line)
        if len(lines) > limit:
            label = t("findings.more", count=min(PAGE_SIZE, len(lines) - limit), all=len(lines))
            st.button(label, key="register-more", on_click=_show_more)


def choose_registered(code: str) -> None:
    """Show an object of the register, from a callback."""
    register = state.mark_dirty().register
    register.choose(register.entity, code)


def _matches(line: RegisterLine, search: str) -> bool:
    return fold_for_search(search) in fold_for_search(f"{line.code} {line.name}")


def _row(ctx: AppContext, line: RegisterLine) -> None:
    t, register = state.translator(), state.screen().register
    facts = [line.code]
    if register.entity == SITE and line.detail in ctx.kinds:
        facts.append(t.label(ctx.kinds[line.detail]))
    if line.area:
        facts.append(ctx.read_model.reference().areas.name_of(line.area))
    if not line.is_located:
        facts.append(t("register.no_place"))
    label = f"**{escape_markdown(line.name)}**  \n{escape_markdown(' · '.join(facts))}"
    if line.is_retired:
        label += f" :gray-badge[{t('register.retired')}]"
    st.button(
        label,
        key=f"register-row-{line.code}",
        type="primary" if line.code == register.code else "secondary",
        width="stretch",
        wrap=True,
        on_click=choose_registered,
        args=(line.code,),
    )


def _show_more() -> None:
    state.mark_dirty().register.shown += PAGE_SIZE
