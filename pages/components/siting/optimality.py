"""Quality of a siting plan: against today, against the bound of any plan, and by number of closures."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from geo.formatting import format_percent, rounded_percent
from geo.services.siting.solve import SitingPlan
from pages.components.app import state
from pages.components.siting.demand_measure import demand_amount, demand_measure
from pages.components.siting.objective_figures import objective_figures
from pages.components.widgets.columns import number_column


def optimality_report(plan: SitingPlan) -> None:
    """Show coverage with the plan and today, whether a better plan can exist, and what no plan can cover."""
    t, problem, result = state.translator(), plan.problem, plan.result
    all_posts, request = range(len(problem.posts)), problem.request
    st.markdown(
        t(
            "siting.text",
            count=len(result.sites),
            covered=f"{plan.covered:,}",
            total=demand_amount(request, problem.coverage.weights.sum()),
            manned=len(problem.manned),
            now=demand_amount(request, problem.coverage.covered_weight(problem.manned)),
        )
    )
    if result.figures is not None:
        objective_figures(problem, result.figures)
        return
    objective = "most" if result.min_posts is None else "fewest"
    if plan.proven:
        proof = t(f"siting.proved.{objective}")
    else:
        proof = t(
            f"siting.gap.{objective}",
            bound=demand_amount(request, result.bound),
            covered=demand_amount(request, plan.covered),
            least=result.min_posts or 0,
        )
    st.info(proof, icon=":material/verified:" if plan.proven else ":material/help:")
    if uncoverable := int((~problem.coverage.covered_by(all_posts)).sum()):
        st.markdown(t("siting.unseen", count=uncoverable))
    if share := _gain_share_sentence(plan):
        st.markdown(share)


def _gain_share_sentence(plan: SitingPlan) -> str:
    """Return the share of the possible gain, and the closures the best plan needs; "" where it is unknown."""
    t, curve = state.translator(), plan.result.curve
    chosen = next((gain for gain in curve if gain.limit == plan.target.max_closures), None)
    if chosen is None:
        return ""
    before, best = (
        chosen.solution.covered_weight - chosen.gain,
        max(gain.solution.covered_weight for gain in curve),
    )
    if max(gain.solution.bound for gain in curve) <= before:
        return t("siting.no_gain", before=demand_amount(plan.problem.request, before))
    if best <= before:
        return ""
    needs = next(gain for gain in curve if gain.solution.covered_weight == best)
    return t(
        "siting.share",
        moves=chosen.limit,
        share=format_percent(max(0.0, chosen.gain_share)),
        needs=needs.closed,
    )


def closing_tradeoff_table(plan: SitingPlan) -> None:
    """Draw one row for each number of allowed closures, as far as more closures gain more."""
    t, best = state.translator(), max((gain.solution.covered_weight for gain in plan.result.curve), default=0)
    curve = [gain for gain in plan.result.curve if gain.solution.covered_weight < best]
    curve += [gain for gain in plan.result.curve if gain.solution.covered_weight == best][:1]
    if len(curve) < 2:
        return
    rows = [
        (
            gain.limit,
            gain.closed,
            int(gain.solution.covered_weight),
            round(gain.gain),
            rounded_percent(max(0.0, gain.gain_share)),
        )
        for gain in curve
    ]
    names = ("step", "used", "covered", "gain", "part")
    headings = {"covered": f"siting.covered.{demand_measure(plan.problem.request)}"}
    columns = zip(names, zip(*rows, strict=True), strict=True)
    table = pa.table({t(headings.get(name, f"siting.{name}")): list(column) for name, column in columns})
    st.markdown(f"**{t('siting.curve_title')}**")
    config = {t("siting.gain"): number_column("gain"), t("siting.part"): number_column("percent")}
    st.dataframe(table, hide_index=True, column_config=config, alt=t("siting.curve_title"))
