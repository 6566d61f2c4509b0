"""What a proposal is asked for beside locks: one quiet form of the draft, and the wishes of one post."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from geo.domain.plan_commands import PlanEdit
from geo.domain.plan_wishes import EVERYWHERE, MOST, Keep, Rank, Wishes
from geo.services.plans import edit_plan
from geo.services.wish_sentences import bar_sentence, rank_sentence, wishes_sentence
from pages.components import state
from pages.components.area_totals import plain
from pages.components.choices import told_apart
from pages.components.deeds import deed_box, key_of, press
from pages.components.plan_curve import plan_curve

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.plans import Plan
    from geo.services.office import Office
    from geo.services.plan_difference import Difference, PostLine

HERE = "wishes"
"""Where the presses of this form are answered."""
POST = "post"
"""Where those of the form of one post are answered."""

CHOICES = {Keep.PRICE: "choose_price", Keep.BUDGET: "choose_budget"}
"""Rules that want a number are offered with words of their own."""
NUMBERS = {"price": Keep.PRICE, "moves": Keep.BUDGET}


def wishes_form(house: Office, actor: Actor, difference: Difference) -> None:
    """The whole in one line where anything is set; all of it behind one press."""
    words, plan, units = state.words(), difference.plan, house.board.reference().units
    deed_box(house, actor, HERE)
    posts = {line.post.site: line.post.name for line in difference.posts}
    if plan.wishes != Wishes():
        told = wishes_sentence(plan.wishes, posts, units, words)
        st.markdown(plain(words("wish.now", wishes=told)))
    with st.expander(words("wish.title"), icon=":material/tune:", key="wishes"):
        _form(house, difference)
        plan_curve(house, actor, plan)


def _form(house: Office, difference: Difference) -> None:
    words, plan, units = state.words(), difference.plan, house.board.reference().units
    keeps = {keep: words(f"wish.{CHOICES.get(keep, keep)}") for keep in Keep}
    single = _single(plan.wishes, difference, house)
    _fill(plan, list(single))
    with st.form("wishes-form", border=False, enter_to_submit=False):
        st.radio(words("wish.keep"), list(Keep), key="wish-keep", format_func=keeps.__getitem__)
        left, right = st.columns(2)
        with left:
            _number("price", 1.0, MOST["price"] / 1000)
            _number("weight", 100, MOST["weight"])
        with right:
            _number("moves", 1, MOST["moves"])
            _number("band", 5, MOST["band"] * 100)
        names = told_apart({code: unit.name for code, unit in units.items()})
        st.multiselect(
            words("wish.nowhere_who"),
            list(names),
            key="wish-nowhere",
            format_func=lambda code: names.get(code, code),
            placeholder=words("wish.none"),
        )
        if single:
            told = told_apart(single)
            st.multiselect(
                words("wish.kept"), list(told), key="wish-kept", format_func=lambda code: told.get(code, code)
            )
        st.caption(words("wish.about"))
        st.form_submit_button(
            words("wish.set"), key="set-wishes", on_click=_set, args=(house, plan, key_of(HERE))
        )


def post_wishes(house: Office, plan: Plan, line: PostLine, edit: PlanEdit) -> None:
    """What is wished of one post: the chosen unit or not, before others or after them."""
    words, units, post = state.words(), house.board.reference().units, line.post.site
    wishes, unit = plan.wishes, state.screen().desk.unit
    choices: dict[str, tuple[str, Wishes]] = {}
    if unit in units:
        is_barred = (unit, post) in wishes.barred
        label = words(f"wish.{'allow' if is_barred else 'bar'}", unit=plain(units[unit].name))
        choices["bar"] = label, (wishes.allowing if is_barred else wishes.barring)(unit, post)
    held = dict(wishes.ranks).get(post)
    for name, rank in (("first", Rank.FIRST), ("last", Rank.LAST), ("usual", None)):
        if rank != held:
            choices[name] = words(f"wish.put.{name}"), wishes.ranked(post, rank)
    with st.popover(words("wish.of_post"), key="post-wishes", icon=":material/tune:"):
        for name, (label, wished) in choices.items():
            args = (house, replace(edit, wishes=wished))
            st.button(label, key=f"wish-{name}", width="stretch", on_click=_edit, args=args)


def post_wish_facts(house: Office, plan: Plan, line: PostLine) -> list[str]:
    """What is wished of this post, a sentence each."""
    words, units, post = state.words(), house.board.reference().units, line.post.site
    names = {post: line.post.name}
    told = [bar_sentence(pair, names, units, words) for pair in plan.wishes.barred if pair[1] == post]
    return told + [rank_sentence(pair, names, words) for pair in plan.wishes.ranks if pair[0] == post]


def _number(name: str, step: float, most: float) -> None:
    """Whole numbers, but for kilometres."""
    words = state.words()
    label = words("wish.price_km") if name == "price" else words(f"wish.{name}")
    kind = float if isinstance(step, float) else int
    told = {"band": "wish.band_help", "weight": "wish.weight_help"}.get(name)
    st.number_input(
        label,
        min_value=kind(0),
        max_value=kind(most),
        step=step,
        key=f"wish-{name}",
        help=words(told) if told else None,
    )


def _single(wishes: Wishes, difference: Difference, house: Office) -> dict[str, str]:
    """Wishes about single posts in words, by a code of their own."""
    words, units = state.words(), house.board.reference().units
    posts = {line.post.site: line.post.name for line in difference.posts}
    bars = {
        f"{u}:{p}": bar_sentence((u, p), posts, units, words) for u, p in wishes.barred if p != EVERYWHERE
    }
    ranks = {f"{post}={rank}": rank_sentence((post, rank), posts, words) for post, rank in wishes.ranks}
    return {**bars, **ranks}


def _fill(plan: Plan, single: list[str]) -> None:
    """The widgets show the wishes as they are written; what is being typed lasts until these change."""
    wishes, desk = plan.wishes, state.screen().desk
    values: dict[str, Any] = {
        "keep": wishes.keep,
        "price": wishes.price / 1000,
        "moves": wishes.moves,
        "weight": int(wishes.weight),
        "band": round(100 * wishes.band),
        "nowhere": [unit for unit, post in wishes.barred if post == EVERYWHERE],
        "kept": single,
    }
    is_new = desk.wished != (plan.id, wishes)
    desk.wished = plan.id, wishes
    for name, value in values.items():
        (state.put if is_new else state.keep)(f"wish-{name}", value)


def _set(house: Office, plan: Plan, key: str) -> None:
    told = {name: state.widget(f"wish-{name}") for name in ("price", "moves", "weight", "band")}
    kept = set(state.widget("wish-kept") or ())
    wishes = plan.wishes
    bars = [(u, p) for u, p in wishes.barred if p != EVERYWHERE and f"{u}:{p}" in kept]
    bars += [(unit, EVERYWHERE) for unit in state.widget("wish-nowhere") or ()]
    wished = Wishes(
        keep=_keep(plan.wishes, told),
        price=1000 * float(told["price"] or 0),
        moves=int(told["moves"] or 0),
        weight=float(told["weight"] or 0),
        band=float(told["band"] or 0) / 100,
        barred=tuple(bars),
        ranks=tuple((post, rank) for post, rank in wishes.ranks if f"{post}={rank}" in kept),
    )
    edit = PlanEdit(plan.id, plan.version, key, wishes=wished.checked())
    press(house, HERE, lambda actor: edit_plan(house, actor, edit))


def _keep(wishes: Wishes, told: dict[str, Any]) -> Keep:
    """The rule that is chosen; where another number alone is typed, the rule that it belongs to."""
    keep = Keep(state.widget("wish-keep") or Keep.FIRST)
    held = {"moves": wishes.moves, "price": wishes.price / 1000}
    typed = [rule for name, rule in NUMBERS.items() if told[name] and told[name] != held[name]]
    return typed[0] if keep is wishes.keep and len(typed) == 1 else keep


def _edit(house: Office, edit: PlanEdit) -> None:
    press(house, POST, lambda actor: edit_plan(house, actor, edit))
