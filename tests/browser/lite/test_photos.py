"""A phone without script: a finding with its photo, a photo that follows later, one that is refused."""

import re

import pytest
from playwright.sync_api import expect

from geo.i18n import Translator
from tests.browser.lite.thumbs import expect_small_and_for_thumbs
from tests.unit.exchange.pictures import photo

ZH = Translator("zh")


def chosen(data, name="IMG_0001.jpg"):
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def expect_photos(page, count):
    """So many photos are on the page, and each is drawn."""
    pictures = page.locator("main img")
    expect(pictures).to_have_count(count)
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.decode().then(() => true)")


@pytest.fixture
def page(new_phone):
    return new_phone("planner")


def test_a_finding_is_logged_with_its_photo_and_another_follows_later(page, plain_app):
    page.goto(f"{plain_app.url}/m/log-finding?site=K01")
    page.set_input_files("input[type=file]", chosen(photo(1600, 1200)))
    page.locator("button[name=do]").first.tap()
    expect(page.get_by_role("status")).to_be_visible()
    page.get_by_role("link", name=ZH("lite.finding.photos")).tap()
    expect_photos(page, 1)
    expect_small_and_for_thumbs(page)
    expect(page.get_by_label(ZH("photo.shows"))).to_have_value("after")
    page.set_input_files("input[type=file]", chosen(photo(900, 1200)))
    page.get_by_role("button", name=ZH("photo.send")).tap()
    expect(page.get_by_role("status")).to_have_text(f"✓ {ZH('photo.sent')}")
    expect_photos(page, 2)
    page.locator("main li a").first.tap()
    expect(page).to_have_url(re.compile(r"/photos/[0-9a-f]{64}$"))
    page.go_back()
    page.locator("summary").first.tap()
    page.get_by_role("button", name=re.compile(ZH("photo.withdraw"))).first.tap()
    expect(page.get_by_role("status")).to_have_text(f"✓ {ZH('photo.withdrawn')}")
    expect_photos(page, 1)


def test_a_photo_that_cannot_be_kept_is_refused_with_a_sentence_and_the_finding_is_logged(page, plain_app):
    page.goto(f"{plain_app.url}/m/log-finding?site=K02")
    page.set_input_files("input[type=file]", chosen(b"\0\0\0\x18ftypheic" + bytes(99), "IMG_0002.heic"))
    page.locator("button[name=do]").first.tap()
    expect(page.get_by_role("alert")).to_have_text(ZH("error.photo_heic"))
    page.set_input_files("input[type=file]", chosen(photo(900, 600)))
    page.get_by_role("button", name=ZH("photo.send")).tap()
    expect(page.get_by_role("status")).to_have_text(f"✓ {ZH('photo.sent')}")
    expect_photos(page, 1)
