"""Photos over a poor link: the page with the form, what is sent with it, and the photos themselves."""

import asyncio
import re
import threading
from dataclasses import replace
from html import unescape
from urllib.parse import quote, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from geo.api import photos, uploads
from geo.api.lite.routes import lite_routes
from geo.api.photos import photo_route
from geo.api.uploads import MAX_BODY_BYTES, UploadForm, UploadReader
from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import StoreBusy
from geo.domain.photos import MAX_UPLOAD_BYTES, PhotoRole
from geo.i18n import Translator
from geo.services.findings.photos import finding_photos
from geo.settings import Settings
from tests.unit.api.asking import ask, asked
from tests.unit.exchange.pictures import opened, photo
from tests.unit.services.findings.made_up import SUPERVISOR, Supervision
from tests.worlds import STAFF, VIEWER

ZH = Translator("zh")
HOSTILE = "${alert(1)}<img src=x onerror=alert(1)>`\"'"
FAR = Actor("far", "宝城督导", None, grants=(Grant("far", Role.SUPERVISOR, "370725002"),))
SENT = photo(300, 200)


def multipart(fields, data=None, *, boundary="b0undary", filename="a.jpg", part=2**16):
    """The parts of a body as a browser sends them, and their content type."""
    head = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    file = f'--{boundary}\r\nContent-Disposition: form-data; name="photo"; filename="{filename}"\r\n'
    file += "Content-Type: image/jpeg\r\n\r\n"
    chosen = b"" if data is None else file.encode() + data + b"\r\n"
    body = head.encode() + chosen + f"--{boundary}--\r\n".encode()
    parts = [body[start : start + part] for start in range(0, len(body), part)]
    return parts, f"multipart/form-data; boundary={boundary}"


class Phone:
    """Somebody with a poor link, before the finding of a supervisor."""

    def __init__(self, world, actor=STAFF):
        self.world, self.actor = world, actor
        self.routes = [*lite_routes(lambda: world.ctx), photo_route(lambda: world.ctx)]

    def ask(self, path, **parts):
        answer = ask(self.routes, path, kadian_account=quote(self.actor.id), **parts)
        answer.text = answer.body.decode(errors="replace")
        return answer

    def page(self, finding="F1"):
        return self.ask(f"/m/photo?finding={finding}").text

    def fields(self, **filled):
        found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.page().split("</form>")[0])
        return {name: unescape(value) for name, value in found} | {"role": "before"} | filled

    def send(self, data=SENT, fields=None, path="/m/photo?finding=F1", **parts):
        body, content_type = multipart(fields or self.fields(), data, **parts)
        return self.ask(path, body=body, content_type=content_type)

    @property
    def photos(self):
        return finding_photos(self.world.ctx, SUPERVISOR, ["F1"]).get("F1", ())


@pytest.fixture
def phone(world, tmp_path):
    world.ctx = replace(world.ctx, settings=Settings(photos=str(tmp_path / "photos")))
    supervision = Supervision(world)
    world.add_accounts(STAFF, VIEWER, FAR)
    supervision.log("CP1", text=HOSTILE)
    return Phone(world)


def notice(page):
    return unescape(re.search(r'role="(?:status|alert)">([^<]*)', page)[1])


def test_a_photo_is_sent_with_one_press_and_shown_on_the_page_that_follows(phone):
    answer = phone.send()
    assert answer.status == 303
    page = phone.ask(urljoin("/m/photo", answer.headers["location"])).text
    assert notice(page) == f"✓ {ZH('photo.sent')}"
    (kept,) = phone.photos
    assert f"../photos/{kept.attachment.sha256}?w=320" in page
    assert opened(phone.ask(f"/photos/{kept.attachment.sha256}").body).size == (300, 200)


def test_the_page_is_small_and_has_no_script(phone):
    phone.send()
    page = phone.page()
    assert len(page.encode()) < 8_000
    assert "<script" not in page
    assert 'type="file" name="photo" accept="image/jpeg,image/png"' in page


def test_the_page_may_show_pictures_of_this_application_and_load_nothing_else(phone):
    policy = phone.ask("/m/photo?finding=F1").headers["content-security-policy"]
    assert "img-src 'self'; default-src 'none'" in policy
    assert "img-src" not in phone.ask("/m/own").headers["content-security-policy"]


def test_text_of_people_is_text(phone):
    assert "<img src=x" not in phone.page()


def test_a_form_that_is_sent_five_times_is_recorded_once(phone):
    fields = phone.fields()
    assert {phone.send(fields=fields).status for _ in range(5)} == {303}
    assert len(phone.photos) == 1


def test_the_form_proposes_what_the_next_photo_most_likely_shows(phone):
    assert re.search(r'value="(\w+)" selected', phone.page())[1] == "before"
    phone.send()
    assert re.search(r'value="(\w+)" selected', phone.page())[1] == "after"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\0\0\0\x18ftypheic" + bytes(64), "error.photo_heic"),
        (b"GIF89a", "error.photo_kind"),
        (SENT[:900], "error.photo_unreadable"),
        (b"", "error.photo_none"),
        (None, "error.photo_none"),
    ],
)
def test_a_file_that_is_refused_leaves_the_page_with_a_sentence(phone, data, key):
    answer = phone.send(data)
    assert answer.status == 400
    assert notice(answer.text) == ZH(key)
    assert phone.photos == ()


def test_a_file_that_is_too_large_is_read_to_its_end_so_that_the_browser_shows_the_sentence(phone):
    answer = phone.send(bytes(MAX_UPLOAD_BYTES + 1), part=2**20)
    assert answer.status == 400
    assert notice(answer.text) == ZH("error.photo_too_large", most=8)


def test_a_finding_logged_with_a_photo_that_is_refused_is_logged_all_the_same(phone):
    page = phone.ask("/m/log-finding?site=CP1").text
    found = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    for number, (data, key) in enumerate(
        ((bytes(MAX_UPLOAD_BYTES + 1), "error.photo_too_large"), (b"GIF89a", "error.photo_kind")), 2
    ):
        fields = found | {"text": "无人登记", "do": "log:vehicles", "key": f"log {number}"}
        answer = phone.send(data, fields, "/m/log-finding?site=CP1", part=2**20)
        assert (answer.status, ZH(key, most=8) in unescape(answer.text)) == (400, True)
        assert "无人登记" in phone.page(f"F{number}")


def test_a_finding_is_logged_with_its_photo_by_one_press(phone):
    page = phone.ask("/m/log-finding?site=CP1").text
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)) | {"do": "log:vehicles"}
    for _ in range(5):
        assert phone.send(SENT, fields, "/m/log-finding?site=CP1").status == 303
    (kept,) = finding_photos(phone.world.ctx, STAFF, ["F2"])["F2"]
    assert kept.role is PhotoRole.BEFORE
    assert phone.ask("/m/finding?finding=F3").status == 404


def test_a_body_without_end_is_refused_before_its_end(phone):
    body, content_type = multipart(phone.fields(), b"")
    parts = [body[0], *([bytes(2**20)] * (MAX_BODY_BYTES // 2**20 + 3))]
    answer = phone.ask("/m/photo?finding=F1", body=parts, content_type=content_type)
    assert (answer.status, answer.headers["connection"]) == (413, "close")


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "hero"},
        {"key": ""},
        {"key": "k" * 65},
        {"account": "other"},
        {"withdraw": "9" * 30},
        {"withdraw": "x"},
    ],
)
def test_a_form_that_is_not_ours_is_refused(phone, fields):
    assert phone.send(fields=phone.fields(**fields)).status in {400, 404, 409}
    assert phone.photos == ()


@pytest.mark.parametrize(
    "content_type",
    ["multipart/form-data", "multipart/form-data; boundary=other", "multipart/form-data; boundary="],
)
def test_a_body_that_is_no_form_is_refused(phone, content_type):
    answer = phone.ask("/m/photo?finding=F1", body=[b"--b0undary\r\nnonsense"], content_type=content_type)
    assert answer.status == 400


@pytest.mark.parametrize("many", [{f"f{n}": "x" for n in range(30)}, {"long": "x" * 20_000}])
def test_a_form_with_more_fields_than_any_of_ours_is_refused(phone, many):
    assert phone.send(fields=phone.fields(**many)).status == 400


def test_a_browser_that_goes_away_records_nothing(phone):
    body, content_type = multipart(phone.fields(), SENT)
    assert phone.ask("/m/photo?finding=F1", body=body[:1], content_type=content_type, cut=True).status == 400
    assert phone.photos == ()


def test_who_may_only_look_sees_photos_and_no_form(phone, world):
    phone.send()
    viewer = Phone(world, VIEWER)
    page = viewer.page()
    assert "<form" not in page
    assert "../photos/" in page
    body, content_type = multipart({"finding": "F1", "key": "k", "role": "before"}, SENT)
    assert viewer.ask("/m/photo", body=body, content_type=content_type).status == 403


def test_ones_own_photo_is_withdrawn_and_no_other(phone, world):
    phone.send()
    seq, sha256 = phone.photos[0].seq, phone.photos[0].attachment.sha256
    form = {"finding": "F1", "withdraw": str(seq), "key": "w", "account": SUPERVISOR.id}
    assert Phone(world, SUPERVISOR).ask("/m/photo", form=form).status == 403
    own = form | {"account": STAFF.id}
    assert phone.ask("/m/photo", form=own).status == 303
    assert phone.ask("/m/photo", form=own).status == 303  # sent twice
    assert phone.photos == ()
    assert phone.ask(f"/photos/{sha256}").status == 404


def test_a_photo_is_sent_as_a_picture_that_only_this_browser_may_keep(phone, world):
    phone.send(photo(700, 500))
    address = f"/photos/{phone.photos[0].attachment.sha256}"
    answer = phone.ask(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert "sandbox" in answer.headers["content-security-policy"]
    small = phone.ask(f"{address}?w=320")
    assert len(small.body) < len(answer.body)
    assert Phone(world, FAR).ask(address).status == 403
    assert Phone(world, FAR).ask(f"{address}?w=320").status == 403


def test_a_photo_of_a_finding_and_of_a_stand_down_is_for_those_who_may_read_either(phone, world, monkeypatch):
    phone.send()
    address = f"/photos/{phone.photos[0].attachment.sha256}"
    assert Phone(world, FAR).ask(address).status == 403  # the control: no stand-down shows it
    monkeypatch.setattr(photos, "read_removal_photo", lambda *_, **__: SENT)
    assert Phone(world, FAR).ask(address).body == SENT


@pytest.mark.parametrize("name", ["0" * 64, "..%2f..%2fkadian.db", "x", "0" * 64 + ".jpg"])
def test_an_address_of_no_photo_is_not_found(phone, name):
    assert phone.ask(f"/photos/{name}").status == 404


def test_only_so_many_photos_are_read_at_once():
    async def never():
        await asyncio.Event().wait()

    async def story():
        headers = [(b"content-type", b"multipart/form-data; boundary=b")]
        scope = {"type": "http", "method": "POST", "headers": headers, "query_string": b"", "path": "/"}

        def slow():
            return Request(scope, never)

        reader = UploadReader(max_at_once=2)
        reading = [asyncio.create_task(reader.read(slow())) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(StoreBusy):
            await reader.read(slow())
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
        third = asyncio.create_task(reader.read(slow()))  # the control: room again
        await asyncio.sleep(0)
        assert not third.done()
        third.cancel()

    asyncio.run(story())


def test_no_file_is_left_in_the_folder_of_temporary_files(phone, monkeypatch):
    rolled = []

    def rollover(self):
        rolled.append(self)

    monkeypatch.setattr("tempfile.SpooledTemporaryFile.rollover", rollover)
    phone.send(photo(2400, 1800, quality=98))
    assert rolled == []
    monkeypatch.setattr(uploads._PhotoFormParser, "spool_max_size", 1024)
    phone.send(photo(700, 500))
    assert rolled  # the control


def test_while_photos_are_decoded_other_requests_are_answered(phone, monkeypatch):
    decoding, free = threading.Event(), threading.Event()

    def slow(*_):
        decoding.set()
        assert free.wait(30)
        raise StoreBusy("error.photo_busy")

    monkeypatch.setattr("geo.services.findings.photos.encode_photo", slow)
    body, content_type = multipart(phone.fields(), SENT)
    who = quote(STAFF.id)

    async def story():
        sending = [
            asyncio.create_task(
                asked(
                    phone.routes,
                    "/m/photo?finding=F1",
                    body=body,
                    content_type=content_type,
                    kadian_account=who,
                )
            )
            for _ in range(8)
        ]
        await asyncio.to_thread(decoding.wait, 30)
        page = await asyncio.wait_for(asked(phone.routes, "/m/own", kadian_account=who), 30)
        assert page.status == 200
        free.set()
        assert {answer.status for answer in await asyncio.gather(*sending)} == {503}

    asyncio.run(story())


@given(st.data())
def test_any_bytes_in_place_of_a_form_are_read_or_refused(data):
    parts, content_type = multipart({"finding": "F1", "key": "k", "role": "before"}, b"\xff\xd8\xff not")
    body = bytearray(b"".join(parts))
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    charset = data.draw(st.sampled_from(["", "; charset=utf-16", "; charset=rot13", "; charset=nonsense"]))
    headers = [(b"content-type", f"{content_type}{charset}".encode())]
    scope = {"type": "http", "method": "POST", "headers": headers, "query_string": b"", "path": "/"}

    async def receive():
        return {"type": "http.request", "body": bytes(body), "more_body": False}

    read = asyncio.run(UploadReader().read(Request(scope, receive)))
    assert isinstance(read, UploadForm) or read.status_code == 400
