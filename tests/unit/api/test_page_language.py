"""Every HTML document says its language, and that it is not to be translated."""

import gzip
import re
from pathlib import Path

import pytest
import streamlit
import streamlit_folium
from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from geo.api.errors import error_response
from geo.api.page_language import PageLanguage, _with_declaration, declare_language, page_script_route
from geo.domain.errors import NotFound
from geo.i18n import Translator
from geo.settings import ROOT
from tests.unit.api.asking import ask

SHELL = Path(streamlit.__file__).parent / "static" / "index.html"
FRAME = Path(streamlit_folium.__file__).parent / "frontend" / "build" / "index.html"
OURS = '<!doctype html>\n<html lang="en" translate="no">\n<head></head><body>18</body></html>'
HTML = {"accept": "text/html,*/*"}


def shell(_):
    return FileResponse(SHELL)


def served(answer, path="/", **headers):
    """The answer of one route through the middleware."""
    return ask(PageLanguage(Starlette(routes=[Route(path.partition("?")[0], answer)])), path, **headers)


def tag(body):
    """The attributes of the document's root."""
    return dict(re.findall(r'(\S+)="([^"]*)"', re.search(r"<html\b([^>]*)>", body.decode())[1]))


@pytest.mark.parametrize(
    ("path", "accepted", "lang"),
    [
        ("/", "zh-CN,zh;q=0.9", "zh"),
        ("/", "en-GB", "en"),
        ("/", "", "zh"),
        ("/?lang=en", "zh-CN", "en"),
        ("/?lang=zh&area=370725", "en-GB", "zh"),
        ("/?lang=xx", "en-GB", "en"),
        ("/planning", "en-GB", "en"),
    ],
)
def test_the_application_page_is_in_the_readers_language_and_not_to_be_translated(path, accepted, lang):
    answer = served(shell, path, accept_language=accepted, **HTML)
    assert tag(answer.body) == {"lang": lang, "translate": "no"}
    assert b'<meta name="google" content="notranslate">' in answer.body
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert "Accept-Language" in answer.headers["vary"]


def test_without_the_middleware_the_application_page_calls_itself_english():
    body = ask([Route("/", shell)], "/", accept_language="zh-CN").body
    assert tag(body) == {"lang": "en"}
    assert b"notranslate" not in body


def test_a_page_kept_in_another_language_is_never_answered_as_unchanged():
    first = ask([Route("/", shell)], "/")
    known = {"if_none_match": first.headers["etag"], "if_modified_since": first.headers["last-modified"]}
    again = served(shell, accept_language="en", **known, **HTML)
    assert (again.status, tag(again.body)["lang"]) == (200, "en")
    assert not {"etag", "last-modified"} & again.headers.keys()
    part = served(shell, accept_language="en", range="bytes=0-99", **HTML)
    assert (part.status, tag(part.body)["lang"]) == (200, "en")


def test_a_compressed_page_stays_compressed():
    def zipped(_):
        body = gzip.compress(SHELL.read_bytes())
        return Response(body, media_type="text/html", headers={"Content-Encoding": "gzip"})

    answer = served(zipped, accept_language="en")
    assert answer.headers["content-encoding"] == "gzip"
    assert tag(gzip.decompress(answer.body)) == {"lang": "en", "translate": "no"}
    assert int(answer.headers["content-length"]) == len(answer.body)


def test_the_frame_of_the_map_says_it_too_and_runs_no_script_of_the_page():
    answer = served(
        lambda _: FileResponse(FRAME),
        "/component/streamlit_folium.st_folium/index.html",
        accept_language="en",
    )
    assert tag(answer.body) | {"style": ""} == {"lang": "en", "translate": "no", "style": ""}
    assert b"page.js" not in answer.body
    assert b"page.js" in served(shell).body


def test_a_document_that_says_so_itself_and_what_is_no_html_are_left_alone():
    assert served(lambda _: HTMLResponse(OURS), "/sheet", accept_language="zh").body == OURS.encode()
    text = "<html>is a tag</html>"
    answer = served(lambda _: PlainTextResponse(text), "/text", accept_language="zh")
    assert answer.body == text.encode()
    assert "vary" not in answer.headers


def test_only_what_was_rewritten_is_kept_in_memory():
    _with_declaration.cache_clear()
    served(lambda _: HTMLResponse(OURS), "/sheet", accept_language="zh")
    assert _with_declaration.cache_info().currsize == 0
    served(shell, accept_language="zh")
    assert _with_declaration.cache_info().currsize == 1


def test_what_has_no_head_or_no_root_is_left_whole():
    assert declare_language(b"<p>one</p>", "en") == b"<p>one</p>"
    assert declare_language(b"<HTML LANG='de'><p>", "en") == b'<html lang="en" translate="no"><p>'
    assert declare_language(b"", "en", is_zipped=True) == b""


@pytest.mark.parametrize(
    "template", sorted((ROOT / "data" / "templates").glob("*.html")), ids=lambda file: file.name
)
def test_every_template_with_a_root_of_its_own_says_both(template):
    text = template.read_text("utf-8")
    if "<html" not in text:
        assert "{% extends" in text or "{% " in text  # a part of another
        return
    assert re.search(r'<html lang="\{\{ [\w.]+ \}\}" translate="no"[ >]', text)
    assert '<meta name="google" content="notranslate">' in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_sentence_in_place_of_a_page_says_its_language(lang):
    answer = error_response(NotFound("error.not_found"), Translator(lang))
    assert answer.headers["content-language"] == lang


def test_the_script_of_the_page_is_kept_for_good_under_the_address_that_the_page_names():
    named = re.search(r'src="\.(/page\.js\?v=\w+)"', served(shell).body.decode())[1]
    answer = ask([page_script_route()], named)
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]
    assert ask([page_script_route()], "/page.js").headers["cache-control"] == "no-cache"
