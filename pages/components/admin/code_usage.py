"""Codes in use: kinds, areas and units with the number of sites of each."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from geo.domain.actors import Actor
from geo.services.accounts.code_usage import count_code_usage
from geo.services.context import AppContext
from pages.components.admin.people import area_name
from pages.components.app import state


def code_usage_tables(ctx: AppContext, actor: Actor) -> None:
    """Draw the three tables, folded."""
    t, reference, usage = state.translator(), ctx.read_model.reference(), count_code_usage(ctx, actor)
    names = {
        "kinds": {kind.code: t.label(kind) for kind in ctx.kinds},
        "areas": {code: area_name(reference, code) for code in usage.areas},
        "units": {code: unit.name for code, unit in reference.units.items()},
    }
    with st.expander(t("in_use.title"), key="in-use"):
        parts = {part: getattr(usage, part) for part in names}
        for part, column in zip(parts, st.columns(len(parts)), strict=True):
            sites = parts[part]
            table = pa.table(
                {
                    t("in_use.name"): [names[part].get(code, code) for code in sites],
                    t("in_use.code"): list(sites),
                    t("in_use.sites"): list(sites.values()),
                }
            )
            with column:
                st.markdown(f"**{t(f'in_use.{part}')}**")
                st.dataframe(table, hide_index=True, alt=t("in_use.alt"))
