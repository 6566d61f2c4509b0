"""How good a plan of posts is: against today, against what is possible, and what more closing would bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import streamlit as st

from geo.wording import percent, whole_percent
from pages.components import state
from pages.components.columns import number_column
from pages.components.posts_aims import aim_told
from pages.components.posts_amounts import amount, measure_of

if TYPE_CHECKING:
    from geo.services.post_plans import PostPlan


def proof_told(plan: PostPlan) -> None:
    """Reached with the plan and today; whether a better one can exist; what no plan can reach."""
    words, ground, found = state.words(), plan.ground, plan.found
    everyone, asked = range(len(ground.posts)), ground.question
    st.markdown(
        words(
            "posts.told",
            count=len(found.sites),
            covered=f"{plan.covered:,}",
            total=amount(asked, ground.known.weights.sum()),
            manned=len(ground.manned),
            now=amount(asked, ground.known.people(ground.manned)),
        )
    )
    if found.figures is not None:
        aim_told(ground, found.figures)
        return
    aim = "most" if found.least is None else "fewest"
    if plan.proven:
        told = words(f"posts.proved.{aim}")
    else:
        told = words(
            f"posts.gap.{aim}",
            bound=amount(asked, found.bound),
            covered=amount(asked, plan.covered),
            least=found.least or 0,
        )
    st.info(told, icon=":material/verified:" if plan.proven else ":material/help:")
    if unseen := int((~ground.known.of(everyone)).sum()):
        st.markdown(words("posts.unseen", count=unseen))
    if share := _share(plan):
        st.markdown(share)


def _share(plan: PostPlan) -> str:
    """What part of the possible gain it has, and how much closing the best needs; "" where nobody knows."""
    words, curve = state.words(), plan.found.curve
    chosen = next((gain for gain in curve if gain.step == plan.wish.closing), None)
    if chosen is None:
        return ""
    before, best = chosen.plan.people - chosen.gain, max(gain.plan.people for gain in curve)
    if max(gain.plan.bound for gain in curve) <= before:
        return words("posts.no_gain", before=amount(plan.ground.question, before))
    if best <= before:
        return ""
    needs = next(gain for gain in curve if gain.plan.people == best)
    return words("posts.share", moves=chosen.step, share=percent(max(0.0, chosen.share)), needs=needs.used)


def curve_table(plan: PostPlan) -> None:
    """One row a number of posts that may be closed, as far as more of it brings more."""
    words, best = state.words(), max((gain.plan.people for gain in plan.found.curve), default=0)
    curve = [gain for gain in plan.found.curve if gain.plan.people < best]
    curve += [gain for gain in plan.found.curve if gain.plan.people == best][:1]
    if len(curve) < 2:
        return
    rows = [
        (gain.step, gain.used, int(gain.plan.people), round(gain.gain), whole_percent(max(0.0, gain.share)))
        for gain in curve
    ]
    names = ("step", "used", "covered", "gain", "part")
    headings = {"covered": f"posts.covered.{measure_of(plan.ground.question)}"}
    columns = zip(names, zip(*rows, strict=True), strict=True)
    table = pa.table({words(headings.get(name, f"posts.{name}")): list(column) for name, column in columns})
    st.markdown(f"**{words('posts.curve_title')}**")
    config = {words("posts.gain"): number_column("gain"), words("posts.part"): number_column("percent")}
    st.dataframe(table, hide_index=True, column_config=config, alt=words("posts.curve_title"))
