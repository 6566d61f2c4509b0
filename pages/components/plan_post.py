"""One post of a draft: who is to hold it, locked or not, open or closed, or as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.kinds import Meaning
from geo.domain.plan_commands import PlanEdit
from geo.services.plan_sentences import kilometres, stand_sentence, why_sentence
from geo.services.plan_words import PlanWords
from geo.services.plans import edit_plan
from geo.services.ways import ways_to
from pages.components import state
from pages.components.area_totals import plain
from pages.components.choices import told_apart
from pages.components.deeds import deed_box, key_of, press
from pages.components.plan_place import merge_form, place_form, withdraw_button
from pages.components.plan_units import of_post
from pages.components.plan_wishes import post_wish_facts, post_wishes
from pages.components.wire import asked_by_look

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.kinds import Status
    from geo.domain.plans import Plan
    from geo.services.office import Office
    from geo.services.plan_difference import Difference, PostLine

HERE = "post"
"""Where the presses of this form are answered."""
NOBODY = "-"
"""What the choice of a unit holds for nobody: Streamlit takes "" for no choice."""


def choose_post(post: str) -> None:
    """Have a post before one, from a callback: the form, the table and the map all choose alike."""
    if not asked_by_look():
        state.acted().desk.post = post


def post_form(house: Office, actor: Actor, difference: Difference) -> None:
    """Choose a post, then what is to become of it."""
    words, desk = state.words(), state.screen().desk
    lines = {line.post.site: line for line in difference.posts}
    told = told_apart({code: f"{line.post.name} ({code})" for code, line in lines.items()})
    with st.container(key="post-form", border=True):
        st.markdown(f"**{words('plan.post_title')}**")
        deed_box(house, actor, HERE)
        state.put("post", desk.post if desk.post in lines else None)
        st.selectbox(
            words("plan.post"),
            list(told),
            index=0 if desk.post in lines else None,
            key="post",
            format_func=lambda code: told.get(code, code),
            placeholder=words("plan.post_how"),
            on_change=_chosen,
        )
        if desk.post in lines:
            _post(house, difference, lines[desk.post])


def _post(house: Office, difference: Difference, line: PostLine) -> None:
    words, plan, post = state.words(), difference.plan, line.post.site
    _facts(house, difference, line)
    _unit(house, difference, line)
    edits = PlanEdit(plan.id, plan.version, key_of(f"post-{post}"))
    args = (house, edits, post)
    with st.container(key="post-deeds", horizontal=True, gap="xsmall"):
        st.button(words("plan.move"), key="move-post", type="primary", on_click=_move, args=args)
        lock = "unlock" if line.locked else "lock"
        st.button(words(f"plan.{lock}"), key="lock-post", on_click=_lock, args=(house, plan, edits, post))
        if line.move is not None:
            st.button(words("plan.back"), key="back-post", on_click=_back, args=args)
        for status in _switches(house, line):
            label = words("plan.set_status", status=words.label(status))
            st.button(label, key=f"post-{status.code}", on_click=_status, args=(*args, status.code))
        if line.is_new:
            withdraw_button(house, plan, post)
        post_wishes(house, plan, line, edits)
    place_form(house, difference, line)
    if house.kinds.meaning(line.post.kind, line.after.status) is not Meaning.INACTIVE:
        merge_form(house, difference, line)


def _facts(house: Office, difference: Difference, line: PostLine) -> None:
    """Area, need, how it stands and is to stand, the ways, why, and what is wished of it."""
    words, reference, post = state.words(), house.board.reference(), line.post
    kind = house.kinds[post.kind]
    before, after = (stand_sentence(stand, kind, reference.units, words) for stand in (post.live, line.after))
    area = reference.areas.name_of(post.area)
    facts = [
        f"{area} · {words('plan.need', people=post.need)}",
        words("plan.held", held=of_post(line, before, after)),
        words("plan.way", way=of_post(line, kilometres(line.way_before), kilometres(line.way_after))),
    ]
    names = {each.post.site: each.post.name for each in difference.posts}
    facts += PlanWords(difference.plan, reference, names, words).beside(post.site)
    if line.move is not None:
        facts.append(why_sentence(line.move, reference.units, words))
    if line.locked:
        facts.append(words("plan.locked"))
    facts += post_wish_facts(house, difference.plan, line)
    st.markdown("  \n".join(map(plain, facts)))


def _unit(house: Office, difference: Difference, line: PostLine) -> None:
    """Units by their way to the post, each with what it has left; the holder at first."""
    words, desk = state.words(), state.screen().desk
    units = [house.board.reference().units[each.unit] for each in difference.units]
    near = sorted(zip(ways_to(line.post, units), difference.units, strict=True), key=lambda pair: pair[0])
    labels = {each.unit: words("plan.unit_way", unit=each.name, way=kilometres(way)) for way, each in near}
    told = told_apart({**labels, NOBODY: words("plan.nobody")})
    about = (difference.plan.id, line.post.site, line.after.unit)
    if desk.about != about or desk.unit not in told:
        desk.about = about
        desk.unit = line.after.unit if line.after.unit in labels else NOBODY
    state.put("to-unit", desk.unit)
    st.selectbox(
        words("plan.to_unit"),
        list(told),
        key="to-unit",
        format_func=lambda code: told.get(code, code),
        placeholder=words("plan.to_unit"),
        on_change=_to_unit,
    )
    for each in difference.units:
        if each.unit == desk.unit:
            told_load = {"unit": each.name, "used": each.after.people, "people": each.people}
            leads = {"used_leads": each.after.leads, "leads": each.leads}
            st.caption(plain(words("plan.unit_room", **told_load, **leads)))


def _switches(house: Office, line: PostLine) -> list[Status]:
    """Statuses that close an open post or open a closed one, as its kind lets one follow the other."""
    kind = house.kinds[line.post.kind]
    before = line.move.before.status if line.move else line.post.live.status
    is_closed = kind.status(line.after.status).meaning is Meaning.INACTIVE
    codes = (before, *kind.status(before).next)
    steps = [kind.status(code) for code in codes if not kind.status(code).derived]
    return [status for status in steps if (status.meaning is Meaning.INACTIVE) is not is_closed]


def _chosen() -> None:
    choose_post(state.widget("post") or "")


def _to_unit() -> None:
    if not asked_by_look():
        state.acted().desk.unit = state.widget("to-unit") or NOBODY


def _edit(house: Office, edit: PlanEdit) -> None:
    press(house, HERE, lambda actor: edit_plan(house, actor, edit))


def _move(house: Office, edit: PlanEdit, post: str) -> None:
    unit = state.screen().desk.unit
    _edit(house, replace(edit, moves=((post, "" if unit == NOBODY else unit),)))


def _back(house: Office, edit: PlanEdit, post: str) -> None:
    _edit(house, replace(edit, back=(post,)))


def _status(house: Office, edit: PlanEdit, post: str, status: str) -> None:
    _edit(house, replace(edit, statuses=((post, status),)))


def _lock(house: Office, plan: Plan, edit: PlanEdit, post: str) -> None:
    _edit(house, replace(edit, locks=tuple(sorted(plan.locks ^ {post}))))
