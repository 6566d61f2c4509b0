"""The age and state of the last verified backup, on every screen, where there are backups."""

from datetime import timedelta

import pytest

from geo.i18n import LANGS
from geo.services.operations.status import BackupState
from tests.page.readings import untranslated
from tests.page.screens import opened

SIX_HOURS = timedelta(hours=6)


def states(now):
    return {
        "awaited": BackupState(SIX_HOURS),
        "good": BackupState(SIX_HOURS, now - timedelta(hours=3), 158),
        "late": BackupState(SIX_HOURS, now - timedelta(hours=40), 158),
        "failed": BackupState(SIX_HOURS, now - timedelta(hours=3), 158, now),
    }


SAID = {
    ("awaited", "en"): ["first backup is still to come"],
    ("awaited", "zh"): ["首次备份尚未完成"],
    ("good", "en"): ["Last verified backup: 3 h ago", "#158"],
    ("good", "zh"): ["通过校验的备份：3 小时前", "158"],
    ("late", "en"): ["backup is late", "40 h ago"],
    ("late", "zh"): ["备份逾期", "40 小时前"],
    ("failed", "en"): ["backup failed", "3 h ago"],
    ("failed", "zh"): ["备份失败", "3 小时前"],
}


@pytest.mark.parametrize("lang", LANGS)
def test_each_state_is_one_line_in_the_readers_language(world, lang):
    screen = None
    for name, state in states(world.moment).items():
        world.ctx.status.backup = state
        screen = opened(lang=lang) if screen is None else screen.again()
        line = screen.within("backup").replace(":material/warning:", "")
        assert [part for part in SAID[name, lang] if part not in line] == []
        assert len(line.splitlines()) == 1
        assert untranslated(line, lang) == []


def test_the_area_page_has_the_line_too(world):
    world.ctx.status.backup = states(world.moment)["good"]
    assert "3 h ago" in opened("area", lang="en").within("backup")


def test_without_backups_there_is_no_line():
    assert not opened().has("backup")
