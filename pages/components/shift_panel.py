"""The chosen shift with its form; on top of the page the shifts of one's own unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.duties import EARLY, DutyState
from geo.domain.units import unit_name
from geo.services.watches import Offer
from pages.components import state
from pages.components.area_totals import plain
from pages.components.choices import told_apart
from pages.components.deeds import deed_box
from pages.components.shift_form import WHERE, choose_shift, shift_form
from pages.components.times import clock

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.rota import Rota
    from geo.services.watches import Watch

ROWS_SHOWN = 4
"""So many own shifts leave the form on the first screen of a phone."""
MARKS = {
    DutyState.VACANT: ":red[○]",
    DutyState.PLANNED: ":gray[○]",
    DutyState.CLAIMED: ":blue[◐]",
    DutyState.CONFIRMED: ":blue[●]",
}


def own_shifts(actor: Actor, shown: Rota) -> None:
    """For who belongs to a unit: one shift of each of its posts; a press chooses it.

    What can be done now comes first. The number of rows does not depend on what is confirmed, so that the
    form beneath stays in its place; ``more_own_shifts`` has the rest.
    """
    if not actor.unit:
        return
    words, (first, _) = state.words(), _own_rows(shown)
    with st.container(key="own-shifts", gap="xsmall"):
        st.markdown(f"**{plain(words('rota.own', unit=unit_name(shown.units, actor.unit)))}**")
        if not first:
            st.caption(words("rota.own_none"))
        for watch in first:
            _row(watch, shown)


def more_own_shifts(actor: Actor, shown: Rota) -> None:
    """The other shifts of one's own unit, folded."""
    rest = _own_rows(shown)[1] if actor.unit else ()
    if rest:
        with st.expander(state.words()("rota.own_more", count=len(rest)), key="own-more"):
            for watch in rest:
                _row(watch, shown)


def _own_rows(shown: Rota) -> tuple[list[Watch], list[Watch]]:
    """The rows that are shown, and those that are folded: what begins within the hour, or was spoken of."""
    soon = [watch for watch in shown.own if watch.shift.start - EARLY <= shown.moment or watch.duty.version]
    by_post: dict[str, Watch] = {}
    for watch in sorted(soon, key=lambda watch: (not _is_to_do(watch), watch.shift)):
        by_post.setdefault(watch.site, watch)
    ordered = sorted(
        by_post.values(), key=lambda watch: (not _is_to_do(watch), watch.shift.start, watch.site)
    )
    first = ordered[:ROWS_SHOWN]
    return first, [watch for watch in soon if watch not in first]


def _is_to_do(watch: Watch) -> bool:
    """Whether somebody waits for a word that can be given now: a confirmation, or an answer."""
    return Offer.ACCEPT in watch.offers or (Offer.CONFIRM in watch.offers and _is_open(watch))


def _row(watch: Watch, shown: Rota) -> None:
    st.button(
        _line(watch, shown),
        key=f"own-{watch.site}-{watch.shift.start:%m%d%H%M}",
        width="stretch",
        wrap=True,
        on_click=choose_shift,
        args=(watch.site, watch.shift.start.isoformat()),
    )


def shift_panel(house: Office, actor: Actor, shown: Rota) -> None:
    """Post and shift to choose, what is known of it, and its form."""
    words = state.words()
    with st.container(key="shift-panel"):
        watch = _chosen(shown)
        _pickers(shown, watch)
        if watch is not None:
            _facts(shown, watch)
        if watch is not None and watch.offers and shown.filter.as_of is None:
            shift_form(house, actor, watch, _lapse(shown, watch))
            return
        deed_box(house, actor, WHERE)
        if watch is None:
            st.caption(words("rota.choose"))
        else:
            st.info(words("rota.not_yours" if shown.filter.as_of is None else "rota.past"))


def _chosen(shown: Rota) -> Watch | None:
    """The one that was picked; else the first of one's own that can be confirmed and is not."""
    here = state.screen().site
    known = {(watch.site, watch.shift.start.isoformat()): watch for watch in (*shown.own, *shown.watches)}
    of_site = sorted(
        (watch for (site, _), watch in known.items() if site == here), key=lambda watch: watch.shift
    )
    if here:
        return known.get((here, state.screen().shift), of_site[0] if of_site else None)
    return next((watch for watch in shown.own if Offer.CONFIRM in watch.offers and _is_open(watch)), None)


def _is_open(watch: Watch) -> bool:
    """Whether a unit is to stand there and has not said that it does."""
    return watch.state in (DutyState.PLANNED, DutyState.CLAIMED)


def _pickers(shown: Rota, watch: Watch | None) -> None:
    words = state.words()
    watches = {(each.site, each.shift.start): each for each in (*shown.own, *shown.watches)}.values()
    posts = told_apart({each.site: each.name for each in sorted(watches, key=lambda each: each.name)})
    chosen = watch.site if watch else None
    state.put("shift-post", chosen if chosen in posts else None)
    st.selectbox(
        words("rota.post"),
        list(posts),
        key="shift-post",
        format_func=lambda code: posts.get(code, code),
        placeholder=words("rota.choose"),
        on_change=_post_picked,
    )
    if watch is None:
        return
    starts = sorted(each.shift.start for each in watches if each.site == watch.site)
    state.put("shift", watch.shift.start.isoformat())
    labels = {start.isoformat(): clock(start, shown.moment) for start in starts}
    st.pills(
        words("rota.shift"),
        list(labels),
        key="shift",
        format_func=lambda start: labels.get(start, start),
        required=True,
        on_change=_shift_picked,
        args=(watch.site,),
    )


def _post_picked() -> None:
    choose_shift(state.widget("shift-post") or "", "")


def _shift_picked(site: str) -> None:
    choose_shift(site, state.widget("shift") or "")


def _facts(shown: Rota, watch: Watch) -> None:
    """Which shift, who and how sure, how many: always three lines, or the form moves; then who asks."""
    words, duty = state.words(), watch.duty
    troubles = [f":red-badge[{words(f'rota.trouble.{trouble}')}]" for trouble in watch.troubles]
    counts = [words("rota.needed_lead" if watch.needed.lead else "rota.needed", people=watch.needed.staff)]
    if watch.state is DutyState.CONFIRMED:
        counts.insert(0, words("rota.on_post", people=duty.people, leads=duty.leads))
    facts = [
        " ".join([f"**{plain(watch.name)}**", plain(_span(watch, shown))]),
        " ".join(
            [
                MARKS[watch.state],
                *([plain(unit_name(shown.units, watch.unit))] if watch.unit else []),
                words(f"rota.state.{watch.state}"),
                *troubles,
            ]
        ),
        " · ".join(counts),
    ]
    if duty.asker:
        asker = unit_name(shown.units, duty.asker)
        facts.append(f":orange[⇄] {plain(words('rota.asked', unit=asker, reason=duty.reason))}")
    st.markdown("  \n".join(facts))


def _lapse(shown: Rota, watch: Watch) -> str:
    """When a claim lapses, "" for no claim: beneath the presses, as it comes with one of them."""
    until = watch.turn.claim_until
    if watch.state is not DutyState.CLAIMED or until is None:
        return ""
    return state.words()("rota.claim_until", time=clock(until, shown.moment))


def _span(watch: Watch, shown: Rota) -> str:
    start, end = (clock(moment, shown.moment) for moment in (watch.shift.start, watch.shift.end))
    return f"{start} – {end}"


def _line(watch: Watch, shown: Rota) -> str:
    words = state.words()
    parts = [words(f"rota.state.{watch.state}")]
    parts += [f":red[{words(f'rota.trouble.{trouble}')}]" for trouble in watch.troubles]
    if watch.duty.asker:
        parts.append(":orange[⇄]")
    return f"{MARKS[watch.state]} **{plain(watch.name)}** {plain(_span(watch, shown))} · {' · '.join(parts)}"
