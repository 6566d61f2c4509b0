"""The map of a daily report: as of the hour of its figures, in every file, with what its symbols mean."""

import io
from dataclasses import replace
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image

from geo.domain.daily_reports.report import FileFormat
from geo.i18n import Translator
from geo.reports.daily_report import render_report
from geo.reports.report_map import document_maps, report_pictures
from tests.unit.services.daily_reports.made_up import busy_day, content_of, freeze, keep_files
from tests.unit.services.day.days import CHIEF


@pytest.fixture
def day(world, tmp_path):
    """A world whose day both towns and the county have closed."""
    keep_files(world, tmp_path / "files")
    return busy_day(world)


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def test_the_map_is_as_of_the_day_close_whatever_came_later(day):
    content = content_of(day)
    (before,) = report_pictures(day.ctx, content)
    day.change("V1", "reopened", CHIEF)
    (after,) = report_pictures(day.ctx, content)
    assert before.picture.png == after.picture.png
    assert before.at == content.figures[next(iter(content.table))].moment.at


def test_a_site_that_was_otherwise_at_the_hour_changes_the_map(day):
    """The control of the test above: the map does follow what is known."""
    content = content_of(day)
    day.change("V1", "reopened", CHIEF)
    with day.ctx.store.read() as reader:
        seq = reader.revision
    later = {
        key: replace(each, moment=replace(each.moment, seq=seq, at=day.ctx.now()))
        for key, each in content.figures.items()
    }
    pictures = [report_pictures(day.ctx, each)[0] for each in (content, replace(content, figures=later))]
    assert not np.array_equal(*(pixels(each.picture.png) for each in pictures))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_legend_says_what_is_drawn_in_the_language_of_the_document(day, lang):
    t = Translator(lang)
    (shown,) = document_maps(day.ctx, report_pictures(day.ctx, content_of(day)), t)
    labels = [entry.label for entry in shown.legend]
    assert {t.label(day.ctx.kinds["village"]), t("meaning.partial")} <= set(labels)
    assert len(labels) == len(set(labels))
    assert shown.numbered == ()  # the community of the town has no boundary
    assert "宝都街道" in shown.title


def test_every_file_of_a_frozen_report_has_the_map_and_the_same_report_the_same_bytes(day):
    files = []
    freeze(day, render=lambda content: files.append(render_report(day.ctx, content)) or files[0])
    again = render_report(day.ctx, content_of(day))
    for (lang, format_), data in files[0].items():
        assert data == again[lang, format_]
        if format_ is FileFormat.HTML:
            assert data.count(b"data:image/png;base64,") > 3
        else:
            with ZipFile(io.BytesIO(data)) as archive:
                media = [archive.getinfo(name) for name in archive.namelist() if "media" in name]
            assert len(media) > 3
            assert max(each.file_size for each in media) <= 150_000


def test_a_report_without_a_figure_of_its_area_has_no_map(day):
    assert report_pictures(day.ctx, replace(content_of(day), figures={})) == ()
