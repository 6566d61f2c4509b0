from datetime import UTC, datetime, timedelta

import pytest

from geo.domain.emergency_access import (
    EmergencyAccess,
    EmergencyAccessChange,
    OpeningKind,
    changed_access,
)
from geo.domain.errors import InvalidInput

NOW = datetime(2020, 2, 1, tzinfo=UTC)
ACCESS = EmergencyAccess("V1", OpeningKind.BARRIER, "村北路口", None, None, "村值班室", "", NOW, "staff")


def change(**values):
    defaults = {"opening": OpeningKind.BARRIER, "position": "村北路口", "key_role": "村值班室"}
    return EmergencyAccessChange("V1", seen_version=1, key="k", **{**defaults, **values})


def test_a_test_holds_for_its_days_and_not_a_moment_longer():
    assert ACCESS.is_tested_at(NOW + timedelta(days=7) - timedelta(seconds=1), 7)
    assert not ACCESS.is_tested_at(NOW + timedelta(days=7), 7)
    assert not EmergencyAccess("V1", OpeningKind.GATE, "北门").is_tested_at(NOW, 7)


def test_a_test_that_is_reported_late_makes_no_opening_look_older():
    assert ACCESS.after_test("other", NOW - timedelta(hours=1), NOW) == ACCESS
    later = ACCESS.after_test("other", None, NOW + timedelta(hours=1))
    assert (later.tested_at, later.tested_by) == (NOW + timedelta(hours=1), "other")


def test_of_another_opening_no_test_is_known():
    for values in ({"position": "村南路口"}, {"opening": OpeningKind.LOCK}, {"lat": 36.6, "lon": 118.8}):
        after = changed_access(ACCESS, change(**values))
        assert (after.tested_at, after.tested_by) == (None, "")


def test_another_key_holder_leaves_the_test():
    after = changed_access(ACCESS, change(key_role="物业", key_phone="0536-555-0102"))
    assert (after.tested_at, after.key_role, after.key_phone) == (NOW, "物业", "0536-555-0102")


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"position": " "}, "access_position"),
        ({"position": "路" * 101}, "access_position"),
        ({"key_role": ""}, "access_key_role"),
        ({"key_phone": "张三"}, "duty_phone"),
        ({"lat": 36.6}, "access_location"),
        ({"lat": 91.0, "lon": 118.0}, "access_location"),
    ],
)
def test_what_cannot_be_an_opening_is_refused(values, key):
    with pytest.raises(InvalidInput, match=key):
        changed_access(None, change(**values))
