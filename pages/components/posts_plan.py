"""A plan of posts: what is wished, what came of it, how far it is proved, and on into a draft."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.plan_commands import NAME_LENGTH, NewPlan
from geo.services.post_aims import Aim
from geo.services.post_limits import closing_of, range_of
from geo.services.post_plans import Wish, draft_posts, posts_ask
from geo.services.tasks import Kind
from geo.wording import NAMED, several
from pages.components import state
from pages.components.area_totals import plain
from pages.components.choices import told_apart
from pages.components.deeds import deed_box, key_of, press
from pages.components.own_answer import ask_anew, own_answer
from pages.components.posts_amounts import people_in
from pages.components.posts_proof import curve_table, proof_told
from pages.components.posts_ways import ways_kept
from pages.components.shell import told_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.post_ground import Ground, Place
    from geo.services.post_plans import PostPlan
    from geo.services.roster import Post

HERE = "posts-draft"
MOST, FEWEST = "most", "fewest"
PARTS = ("aim", "count", "closing", "keep", "price")
USUAL_CLOSING = 5
PRICES = (0.5, 10.0, 1.0)
"""Least, most and usual."""


def wish_form(house: Office, ground: Ground) -> None:
    """How many posts, and how many of those open now may be closed; or the fewest for everything."""
    words, (least, most), now = state.words(), range_of(ground), len(ground.open)
    if least > most:
        return
    closable = now - len(ground.stays)
    # Other limits are another field: what was typed in the one before may not fit. The others stay.
    keys = {part: f"posts-{part}" for part in PARTS}
    keys |= {part: f"posts-{part}-{least}-{most}-{closable}" for part in ("count", "closing")}
    with st.form("posts-wish", enter_to_submit=False):
        st.markdown(f"**{words('posts.plan_title')}**")
        st.segmented_control(
            words("posts.aim"),
            [MOST, FEWEST, *Aim],
            key=keys["aim"],
            format_func=lambda code: words(f"posts.aim.{code}"),
            default=MOST,
            required=True,
        )
        one, other = st.columns(2)
        one.number_input(
            words("posts.count"),
            least,
            most,
            min(max(now, least), most),
            key=keys["count"],
            help=words("posts.count_help", now=now, most=most),
        )
        other.number_input(
            words("posts.closing"),
            0,
            closable,
            min(USUAL_CLOSING, closable),
            key=keys["closing"],
            help=words("posts.closing_help"),
        )
        st.number_input(
            words("posts.price"),
            *PRICES,
            key=keys["price"],
            step=0.5,
            format="%.1f",
            help=words("posts.price_help"),
        )
        posts = told_apart({post.site: post.name for post in ground.posts})
        st.multiselect(
            words("posts.keep"),
            list(posts),
            key=keys["keep"],
            format_func=lambda code: posts.get(code, code),
            placeholder=words("posts.keep_none"),
            help=words("posts.keep_help"),
        )
        if ground.stays:
            st.caption(words("posts.stays", names=_names([ground.posts[number] for number in ground.stays])))
        st.form_submit_button(
            words("posts.work_out"),
            key="posts-work-out",
            type="primary",
            on_click=_ask,
            args=(house, keys),
        )


def _ask(house: Office, keys: dict[str, str]) -> None:
    state.acted()
    state.put("posts-asked", {part: state.widget(key) for part, key in keys.items()})
    ask_anew(house, Kind.POSTS)


def wished(ground: Ground) -> Wish | None:
    """What was asked last, within the limits of what is shown now; None before anything was asked."""
    asked = state.widget("posts-asked")
    if asked is None:
        return None
    kept = set(asked["keep"] or ())
    keep = tuple(number for number, post in enumerate(ground.posts) if post.site in kept)
    least, most = range_of(ground, keep)
    if least > most:
        return None
    if asked["aim"] == FEWEST:
        return Wish(keep=keep)
    count = min(max(int(asked["count"]), least), most)
    low, high = closing_of(ground, count, keep)
    aim = None if asked["aim"] == MOST else Aim(asked["aim"])
    closing = min(max(int(asked["closing"]), low), high)
    return Wish(count, closing, keep, aim, float(asked["price"]))


def asked_plan(house: Office, actor: Actor, ground: Ground) -> PostPlan | None:
    """The plan for it, once it is there; until then how far it is, or why there is none."""
    wish = wished(ground)
    if wish is None:
        return None
    with told_errors():
        ask = posts_ask(house, actor, ground.question, wish)
        # What was chosen, and not what follows from it today: news drops no search.
        chosen = repr(sorted(state.widget("posts-asked").items()))
        return own_answer(house, actor, replace(ask, question=(ground.question, chosen)))
    return None


def plan_told(house: Office, actor: Actor, plan: PostPlan | None) -> None:
    """Figures, proof, what changes, what it takes and gives, and the press that makes a draft of it."""
    words = state.words()
    with st.container(key="posts-plan"):
        deed_box(house, actor, HERE)
        if plan is None:
            st.caption(words("posts.how"))
            return
        proof_told(plan)
        for name, things in (
            ("closes", plan.closes),
            ("opens", plan.opens),
            ("gained", plan.gained),
            ("lost", plan.lost),
        ):
            if things:
                # What a draft would close or open is named in full: one decides by it.
                most = len(things) if name in {"closes", "opens"} else NAMED
                names = several([plain(thing.name) for thing in things], words, most)
                st.markdown(words(f"posts.told.{name}", count=len(things), names=names))
        if plan.ground.question.in_people and (plan.gained or plan.lost):
            gained, lost = (people_in(places) for places in (plan.gained, plan.lost))
            st.markdown(words("posts.told.people", gained=gained, lost=lost))
        _enclosed(plan)
        ways_kept(plan.kept, plan.ground.question.most)
        if plan.closes:
            st.warning(words("posts.only_places"))
        if plan.closes or plan.opens:
            _draft_form(house, plan)
        else:
            st.info(words("posts.nothing_changes"))
        curve_table(plan)


def _enclosed(plan: PostPlan) -> None:
    words, enclosed = state.words(), plan.enclosed
    if enclosed is None:
        st.caption(words("posts.enclosed_unasked"))
        return
    st.markdown(words("posts.enclosed", count=len(enclosed.with_plan), today=enclosed.today))
    if enclosed.newly:
        names = _names(enclosed.newly)
        st.warning(words("posts.enclosed_newly", count=len(enclosed.newly), names=names))


def _draft_form(house: Office, plan: PostPlan) -> None:
    words, key, count = state.words(), key_of(HERE), len(plan.found.sites)
    with st.form("posts-draft", enter_to_submit=False):
        field = f"posts-name-{count}-{key}"
        st.text_input(
            words("posts.draft_name"),
            words("posts.draft_name_usual", count=count),
            key=field,
            max_chars=NAME_LENGTH,
        )

        def into_draft() -> None:
            new = NewPlan(state.widget(field) or "", key, plan.ground.question.area)
            opened = plan.statuses(house.kinds)
            press(house, HERE, lambda actor: draft_posts(house, actor, new, opened, plan.founds))

        st.form_submit_button(
            words("posts.into_draft"),
            key="posts-into-draft",
            help=words("posts.into_draft_help"),
            on_click=into_draft,
        )


def _names(things: Sequence[Post | Place]) -> str:
    return several([plain(thing.name) for thing in things], state.words())
