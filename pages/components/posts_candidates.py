"""Places where a post might be opened: drawn, typed or imported, kept in this session."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import normalize
from uuid import uuid4

import streamlit as st

from geo.domain.errors import ImportRefused, InvalidInput
from geo.domain.plan_posts import POST_NAME_LENGTH
from geo.exchange import Source
from geo.exchange.candidates import candidates_to_csv
from geo.exchange.geometry import is_swapped
from geo.services.candidates import candidate, read_candidates, spots_as_candidates
from geo.services.new_posts import candidates_by_now
from pages.components import state
from pages.components.area_totals import plain
from pages.components.connection import by_presser
from pages.components.outcome import message

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.domain.actors import Actor
    from geo.domain.plan_posts import NewPost
    from geo.services.office import Office
    from geo.services.seals import Spot

KEPT, RECODED, FAILED, FORM, PICKS = (
    "posts-candidates",
    "posts-candidates-recoded",
    "posts-candidates-error",
    "posts-candidate-form",
    "posts-picks",
)
FAULTS_TOLD = 20


def candidates() -> tuple[NewPost, ...]:
    """Those of this session, in the order of their coming."""
    kept: tuple[NewPost, ...] = state.widget(KEPT) or ()
    return kept


def settle_candidates(house: Office, actor: Actor) -> None:
    """Leave out those that are sites by now, and call by another code those whose code is a site's."""
    known = candidates()
    found, codes = candidates_by_now(house, actor, known)
    if found != known:
        state.put(KEPT, found)
        state.put(RECODED, codes)


def picks_places() -> bool:
    """Whether a press on the map adds one."""
    return bool(state.widget(PICKS))


def add_candidate(house: Office, name: str, place: str) -> None:
    """From a callback: one at "latitude, longitude" as a person types it or the map tells it."""

    def added(actor: Actor) -> tuple[NewPost, ...]:
        return *candidates(), candidate(house, actor, candidates(), name, _degrees(place))

    _keep(house, added)


def keep_candidates(house: Office, spots: tuple[Spot, ...]) -> None:
    """From a callback: the places where a sealing wants posts, beside the others."""
    _keep(house, lambda actor: _with(spots_as_candidates(house, actor, candidates(), spots)))


def candidates_panel(house: Office) -> None:
    """What there is, each with a press that takes it out; ways to add more; a file of them all."""
    words, known = state.words(), candidates()
    with st.expander(words("candidates.title", count=len(known)), expanded=bool(known), key="candidates"):
        st.caption(words("candidates.told"))
        if (failed := state.widget(FAILED)) is not None:
            st.error(message(failed))
            for fault in failed.faults[:FAULTS_TOLD] if isinstance(failed, ImportRefused) else ():
                where = ":".join(str(part) for part in (fault.file, fault.row, fault.column) if part)
                told = words(fault.key, found=fault.found, expected=fault.expected)
                st.markdown(plain(f"{where}: {told}"))
        for old, new in (state.widget(RECODED) or {}).items():
            st.info(words("candidates.recoded", old=plain(old), new=plain(new)))
        st.toggle(words("candidates.pick"), key=PICKS, on_change=state.acted)
        _form(house)
        _file(house)
        for new in known:
            _row(house, new)
        if known:
            st.download_button(
                words("candidates.export"),
                data=candidates_to_csv(known),
                file_name="candidates.csv",
                mime="text/csv",
                key="candidates-export",
                on_click="ignore",
                icon=":material/download:",
            )


def _form(house: Office) -> None:
    words, turn = state.words(), state.widget(FORM) or ""
    name, place = f"candidate-name-{turn}", f"candidate-place-{turn}"
    with st.form("candidate", enter_to_submit=False):
        st.text_input(words("candidates.name"), key=name, max_chars=POST_NAME_LENGTH)
        st.text_input(words("candidates.place"), key=place, placeholder="36.70000, 118.83000")

        def add() -> None:
            add_candidate(house, state.widget(name) or "", state.widget(place) or "")

        st.form_submit_button(words("candidates.add"), key="candidate-add", on_click=add)


def _file(house: Office) -> None:
    words, key = state.words(), f"candidate-file-{state.widget(FORM) or ''}"

    def read() -> None:
        if (file := state.widget(key)) is not None:
            source = Source(file.name, file.getvalue())
            _keep(house, lambda actor: _with(read_candidates(house, actor, [source])))

    st.file_uploader(words("candidates.file"), type="csv", key=key, on_change=read)


def _row(house: Office, new: NewPost) -> None:
    words = state.words()

    def remove() -> None:
        _keep(house, lambda _: tuple(other for other in candidates() if other.id != new.id))

    with st.container(horizontal=True, vertical_alignment="center", key=f"candidate-{new.id}"):
        told = new.name if new.name == new.id else f"{new.name} ({new.id})"
        st.markdown(plain(f"{told} · {new.lat:.5f}, {new.lon:.5f}"))
        st.button(words("candidates.remove"), key=f"candidate-remove-{new.id}", on_click=remove)


def _keep(house: Office, made: Callable[[Actor], tuple[NewPost, ...]]) -> None:
    """What is kept from now on, or why it stays as it was; the form is empty only after the former."""
    state.acted()
    kept = by_presser(house, made, lambda error: state.put(FAILED, error))
    if kept is None:
        return
    state.put(KEPT, kept)
    state.put(FAILED, None)
    state.put(RECODED, None)
    state.put(FORM, uuid4().hex)


def _with(news: tuple[NewPost, ...]) -> tuple[NewPost, ...]:
    """Of two with the same code the newer one."""
    return tuple({new.id: new for new in (*candidates(), *news)}.values())


def _degrees(place: str) -> tuple[float, float]:
    """Latitude and longitude in WGS-84 degrees, of any width, parted by a comma or blanks.

    Raises:
        InvalidInput: these are not two numbers, or the longitude stands first.
    """
    parts = re.split(r"\s*[,;、]\s*|\s+", normalize("NFKC", place).replace("°", "").strip())
    try:
        lat, lon = map(float, parts)
    except ValueError:
        raise InvalidInput("error.post_location") from None
    if is_swapped(lat, lon):
        raise InvalidInput("error.post_swapped", found=f"{lat:g}, {lon:g}", expected=f"{lon:g}, {lat:g}")
    return lat, lon
