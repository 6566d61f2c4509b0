"""Load of every unit before and after: posts, people, leads, kilometres, and what limits it."""

from __future__ import annotations

from html import escape

import streamlit as st

from geo.maps.palette import UNIT_COLOURS
from geo.services.context import AppContext
from geo.services.plans.comparison import PlanComparison, PostComparison, UnitComparison
from geo.text.plans import format_km, limit_sentence
from pages.components.app import state
from pages.components.widgets.columns import before_after

STYLE = (
    "<style>.unit-loads{display:flex;flex-direction:column;gap:.4rem;margin:0;padding:0;list-style:none}"
    ".unit-loads li{margin:0;padding-left:1.3rem;position:relative;font-size:.85rem;line-height:1.4}"
    ".unit-loads i{position:absolute;left:0;top:.25rem;width:.8rem;height:.8rem;border-radius:.15rem}"
    ".unit-loads div{display:flex;justify-content:space-between;font-size:.95rem}</style>"
)


def unit_table(ctx: AppContext, comparison: PlanComparison) -> None:
    """Show for each unit what its posts require beside what it has, in the colour of its lines on the map."""
    t = state.translator()
    smallest = min(
        (line.post.required_people for line in comparison.posts if line.post.required_people), default=1
    )
    colours = unit_colours(ctx)
    with st.container(key="plan-units"):
        st.caption(t("plan.units_title"))
        if not comparison.units:
            st.info(t("plan.no_units"))
            return
        items = "".join(_item(line, smallest, colours.get(line.unit, "")) for line in comparison.units)
        st.html(f'{STYLE}<ul class="unit-loads">{items}</ul>')


def unit_colours(ctx: AppContext) -> dict[str, str]:
    """Return the colour of every unit with a base, by its code."""
    based = [code for code, unit in ctx.read_model.reference().units.items() if unit.lat is not None]
    return {code: UNIT_COLOURS[number % len(UNIT_COLOURS)] for number, code in enumerate(based)}


def _item(line: UnitComparison, smallest: int, colour: str) -> str:
    """Return a unit as a piece of HTML; ``smallest`` are the people that the smallest post requires."""
    t, before, after = state.translator(), line.before, line.after
    facts = [
        t("plan.load.posts", count=before_after(before.posts, after.posts)),
        t("plan.load.leads", used=before_after(before.leads, after.leads), has=line.leads),
        t("plan.load.way", way=before_after(format_km(before.distance_m), format_km(after.distance_m))),
    ]
    remarks = [
        t("plan.unit_missing", people=line.absent) if line.absent else "",
        t("plan.is_over") if line.is_overloaded else limit_sentence(line, smallest, t),
    ]
    people = t("plan.load.people", used=before_after(before.people, after.people), has=line.people)
    lines = (" · ".join(facts), t("list.comma").join(filter(None, remarks)))
    mark = f'<i style="background:{colour}"></i>' if colour else ""
    texts = "<br>".join(escape(text) for text in lines if text)
    return f"<li>{mark}<div><b>{escape(line.name)}</b><span>{escape(people)}</span></div>{texts}</li>"


def post_before_after(line: PostComparison, before: object, after: object) -> str:
    """Return both values of a post joined by an arrow; of a new post only the one after."""
    return f"{after}" if line.is_new else before_after(before, after)
