"""One way to answer a form of a lite page: record and redirect, or show the form again, filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from starlette.responses import HTMLResponse, RedirectResponse, Response

from geo.api.auth.sign_in import PAGE_HEADERS
from geo.api.errors import http_status
from geo.api.lite.request import LiteRequest, kept_fields
from geo.domain.errors import KadianError

Recorded = TypeVar("Recorded")


class FormPage(Protocol):
    """Page with a form."""

    def __call__(self, *, form: Mapping[str, str], error: str = "") -> str:
        """Return the page with the fields as they were filled in, and why they were not recorded."""


def answer_form(
    lite: LiteRequest,
    form: Mapping[str, str],
    *,
    show: FormPage,
    record: Callable[[], Recorded],
    link: Callable[[Recorded], str],
    headers: Mapping[str, str] = PAGE_HEADERS,
) -> Response:
    """Answer a form.

    Args:
        lite: The request.
        form: The fields that were sent.
        show: Returns the page with the form.
        record: Runs the command.
        link: Returns where what it recorded is shown.
        headers: Headers of the page.
    """

    def show_error(error: KadianError) -> str:
        return show(form=kept_fields(form, error), error=lite.error_text(error))

    return answer(record, lambda recorded: redirect(link(recorded)), show_error, headers)


def answer_button(
    lite: LiteRequest,
    form: Mapping[str, str],
    *,
    show: FormPage,
    record: Callable[[], Recorded],
    link: Callable[[Recorded], str],
) -> Response:
    """Answer a form with several buttons as ``answer_form`` does; sent by Enter, it is only shown again."""
    if not form.get("do"):
        return HTMLResponse(show(form=form), headers=PAGE_HEADERS)
    return answer_form(lite, form, show=show, record=record, link=link)


def answer(
    record: Callable[[], Recorded],
    respond: Callable[[Recorded], Response],
    show_error: Callable[[KadianError], str],
    headers: Mapping[str, str] = PAGE_HEADERS,
) -> Response:
    """Record and respond, or show why nothing was recorded.

    Args:
        record: Runs the command.
        respond: Returns the answer to what it recorded.
        show_error: Returns the page that says why nothing was recorded.
        headers: Headers of that page.
    """
    try:
        recorded = record()
    except KadianError as error:
        return HTMLResponse(show_error(error), http_status(error), dict(headers))
    return respond(recorded)


def redirect(address: str) -> Response:
    """Lead to the receipt: what is loaded again there is no form."""
    return RedirectResponse(address, 303, PAGE_HEADERS)
