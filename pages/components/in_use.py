"""What there is to choose from: kinds, areas and units with how many sites each has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import streamlit as st

from geo.services.in_use import in_use
from pages.components import state
from pages.components.people import area_name

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office


def in_use_tables(house: Office, actor: Actor) -> None:
    """Three tables to read, folded away until somebody looks for them."""
    words, reference, counted = state.words(), house.board.reference(), in_use(house, actor)
    names = {
        "kinds": {kind.code: words.label(kind) for kind in house.kinds},
        "areas": {code: area_name(reference, code) for code in counted.areas},
        "units": {code: unit.name for code, unit in reference.units.items()},
    }
    with st.expander(words("in_use.title"), key="in-use"):
        parts = {part: getattr(counted, part) for part in names}
        for part, column in zip(parts, st.columns(len(parts)), strict=True):
            sites = parts[part]
            table = pa.table(
                {
                    words("in_use.name"): [names[part].get(code, code) for code in sites],
                    words("in_use.code"): list(sites),
                    words("in_use.sites"): list(sites.values()),
                }
            )
            with column:
                st.markdown(f"**{words(f'in_use.{part}')}**")
                st.dataframe(table, hide_index=True, alt=words("in_use.alt"))
