"""Candidate sites for new posts: drawn, typed or imported, and kept in this session."""

from __future__ import annotations

import re
from collections.abc import Callable
from unicodedata import normalize
from uuid import uuid4

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.import_report import ImportRefused
from geo.domain.plans.new_post import MAX_POST_NAME_LENGTH, NewPost
from geo.exchange import SourceFile
from geo.exchange.candidates import candidates_to_csv
from geo.exchange.geometry import is_swapped
from geo.services.context import AppContext
from geo.services.cordon.candidates import cordon_points_as_candidates
from geo.services.cordon.types import CordonPoint
from geo.services.plans.reconcile import reconcile_candidates
from geo.services.siting.candidates import create_candidate, read_candidates
from pages.components.app import state
from pages.components.app.error_display import error_text
from pages.components.app.identity import run_as_presser
from pages.components.app.markdown import escape_markdown

CANDIDATES_KEY, RECODED_KEY, ERROR_KEY, FORM_KEY, PICKING_KEY = (
    "posts-candidates",
    "posts-candidates-recoded",
    "posts-candidates-error",
    "posts-candidate-form",
    "posts-picks",
)
MAX_FAULTS = 20
"""Maximum number of faults shown of a file."""


def candidates() -> tuple[NewPost, ...]:
    """Return the candidates of this session in the order they were added."""
    stored: tuple[NewPost, ...] = state.widget_value(CANDIDATES_KEY) or ()
    return stored


def refresh_candidates(ctx: AppContext, actor: Actor) -> None:
    """Drop candidates that have become sites, and recode those whose code now belongs to a site."""
    before = candidates()
    remaining, codes = reconcile_candidates(ctx, actor, before)
    if remaining != before:
        state.set_widget(CANDIDATES_KEY, remaining)
        state.set_widget(RECODED_KEY, codes)


def is_picking() -> bool:
    """Return whether a press on the map adds a candidate."""
    return bool(state.widget_value(PICKING_KEY))


def add_candidate(ctx: AppContext, name: str, coordinates: str) -> None:
    """Add a candidate, from a callback.

    Args:
        ctx: the application context.
        name: its name; "" for its code.
        coordinates: "latitude, longitude" in WGS-84 degrees, as typed by a person or sent by the map.
    """

    def build(actor: Actor) -> tuple[NewPost, ...]:
        return *candidates(), create_candidate(
            ctx, actor, candidates(), name, _parse_coordinates(coordinates)
        )

    _store(ctx, build)


def add_cordon_points(ctx: AppContext, points: tuple[CordonPoint, ...]) -> None:
    """Add the new posts of a cordon to the candidates, from a callback."""
    _store(ctx, lambda actor: _merged(cordon_points_as_candidates(ctx, actor, candidates(), points)))


def candidates_panel(ctx: AppContext) -> None:
    """Draw the candidates, each with a button to remove it; forms to add more; a file of them all."""
    t, present = state.translator(), candidates()
    with st.expander(t("candidates.title", count=len(present)), expanded=bool(present), key="candidates"):
        st.caption(t("candidates.text"))
        if (error := state.widget_value(ERROR_KEY)) is not None:
            st.error(error_text(error))
            for fault in error.faults[:MAX_FAULTS] if isinstance(error, ImportRefused) else ():
                position = ":".join(str(part) for part in (fault.file, fault.row, fault.column) if part)
                fault_text = t(fault.key, found=fault.value, expected=fault.expected)
                st.markdown(escape_markdown(f"{position}: {fault_text}"))
        for old, new in (state.widget_value(RECODED_KEY) or {}).items():
            st.info(t("candidates.recoded", old=escape_markdown(old), new=escape_markdown(new)))
        st.toggle(t("candidates.pick"), key=PICKING_KEY, on_change=state.on_widget_change)
        _form(ctx)
        _file(ctx)
        for new in present:
            _row(ctx, new)
        if present:
            st.download_button(
                t("candidates.export"),
                data=candidates_to_csv(present, ctx.read_model.reference().exercise_mark),
                file_name="candidates.csv",
                mime="text/csv",
                key="candidates-export",
                on_click="ignore",
                icon=":material/download:",
            )


def _form(ctx: AppContext) -> None:
    t, generation = state.translator(), state.widget_value(FORM_KEY) or ""
    name, coordinates = f"candidate-name-{generation}", f"candidate-place-{generation}"
    with st.form("candidate", enter_to_submit=False):
        st.text_input(t("candidates.name"), key=name, max_chars=MAX_POST_NAME_LENGTH)
        st.text_input(t("candidates.place"), key=coordinates, placeholder="36.70000, 118.83000")

        def add() -> None:
            add_candidate(ctx, state.widget_value(name) or "", state.widget_value(coordinates) or "")

        st.form_submit_button(t("candidates.add"), key="candidate-add", on_click=add)


def _file(ctx: AppContext) -> None:
    t, key = state.translator(), f"candidate-file-{state.widget_value(FORM_KEY) or ''}"

    def read() -> None:
        if (file := state.widget_value(key)) is not None:
            source = SourceFile(file.name, file.getvalue())
            _store(ctx, lambda actor: _merged(read_candidates(ctx, actor, [source])))

    st.file_uploader(t("candidates.file"), type="csv", max_upload_size=1, key=key, on_change=read)


def _row(ctx: AppContext, candidate_post: NewPost) -> None:
    t = state.translator()

    def remove() -> None:
        _store(ctx, lambda _: tuple(other for other in candidates() if other.id != candidate_post.id))

    with st.container(horizontal=True, vertical_alignment="center", key=f"candidate-{candidate_post.id}"):
        label = (
            candidate_post.name
            if candidate_post.name == candidate_post.id
            else f"{candidate_post.name} ({candidate_post.id})"
        )
        st.markdown(escape_markdown(f"{label} · {candidate_post.lat:.5f}, {candidate_post.lon:.5f}"))
        st.button(t("candidates.remove"), key=f"candidate-remove-{candidate_post.id}", on_click=remove)


def _store(ctx: AppContext, build: Callable[[Actor], tuple[NewPost, ...]]) -> None:
    """Store what ``build`` returns, or its error; the form is emptied only after the former."""
    state.mark_dirty()
    built = run_as_presser(ctx, build, lambda error: state.set_widget(ERROR_KEY, error))
    if built is None:
        return
    state.set_widget(CANDIDATES_KEY, built)
    state.set_widget(ERROR_KEY, None)
    state.set_widget(RECODED_KEY, None)
    state.set_widget(FORM_KEY, uuid4().hex)


def _merged(new_posts: tuple[NewPost, ...]) -> tuple[NewPost, ...]:
    """Return the candidates with the new ones; of two with the same code the new one."""
    return tuple({new.id: new for new in (*candidates(), *new_posts)}.values())


def _parse_coordinates(text: str) -> tuple[float, float]:
    """Return latitude and longitude in WGS-84 degrees.

    Args:
        text: two numbers, separated by a comma or blanks, in full-width or half-width characters.

    Raises:
        InvalidInput: the text is not two numbers, or the longitude comes first.
    """
    parts = re.split(r"\s*[,;、]\s*|\s+", normalize("NFKC", text).replace("°", "").strip())
    try:
        lat, lon = map(float, parts)
    except ValueError:
        raise InvalidInput("error.post_location") from None
    if is_swapped(lat, lon):
        raise InvalidInput("error.post_swapped", found=f"{lat:g}, {lon:g}", expected=f"{lon:g}, {lat:g}")
    return lat, lon
