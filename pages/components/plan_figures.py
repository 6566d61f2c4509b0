"""What a draft comes to, beside it at every step: moved, uncovered, over, changed meanwhile, the ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.kinds import Meaning
from geo.services.plan_sentences import kilometres
from geo.wording import several
from pages.components import state
from pages.components.area_totals import plain

if TYPE_CHECKING:
    from geo.i18n import Words
    from geo.services.office import Office
    from geo.services.plan_difference import Difference, UnitLine


def plan_figures(house: Office, difference: Difference) -> None:
    """Counts first, then which posts and units they are about."""
    words = state.words()
    with st.container(key="plan-figures"):
        with st.container(key="plan-counts", horizontal=True, gap="xsmall"):
            for name, value in counts(house, difference).items():
                st.metric(words(f"tally.{name}"), value, border=True, width="content")
        if lacking := difference.uncovered:
            names = several([line.post.name for line in lacking], words)
            st.warning(plain(words("plan.uncovered", names=names)), icon=":material/person_off:")
        for line in difference.over:
            st.warning(plain(_over(line, words)), icon=":material/group_add:")


def counts(house: Office, difference: Difference) -> dict[str, str]:
    """Each figure as it is written, with how it is now where it has a now."""
    lacking = sum(
        not line.post.live.unit
        and house.kinds.meaning(line.post.kind, line.post.live.status) is not Meaning.INACTIVE
        for line in difference.posts
    )
    before, after = (
        sum(side.metres for side in sides)
        for sides in zip(*((unit.before, unit.after) for unit in difference.units), strict=True)
    )
    return {
        "moved": str(len(difference.moved)),
        "uncovered": f"{lacking} → {len(difference.uncovered)}",
        "over": str(len(difference.over)),
        "locked": str(len(difference.plan.locks)),
        "stale": str(len(difference.stale)),
        "way": f"{kilometres(before)} → {kilometres(after)}",
    }


def _over(line: UnitLine, words: Words) -> str:
    told = {"unit": line.name, "people": line.after.people, "has": line.people}
    return words("plan.over", **told, leads=line.after.leads, has_leads=line.leads)
