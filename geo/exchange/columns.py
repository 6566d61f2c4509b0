"""Headings of files, in Chinese or English, and the fields that each table reads."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType

from geo.domain.exercise import EXERCISE_MARK


class TableType(StrEnum):
    """Type of object that a file or a feature describes."""

    AREAS = "areas"
    UNITS = "units"
    ACCOUNTS = "accounts"
    SITES = "sites"
    FEATURES = "features"
    HISTORY = "history"


HEADINGS = {
    "code": "adcode code id 编码 编号 代码 区划代码 行政区划代码 点位编码 点位编号 账号",
    "name": "name 名称 点位名称 姓名",
    "kind": "kind 类别 种类 点位类别",
    "variant": "variant 类型 子类",
    "status": "status 状态 当前状态",
    "area": "area areacode 辖区 所属辖区 辖区编码",
    "town": "town towncode townid streetcode streetid 乡镇 所属乡镇 乡镇编码 街道 所属街道 街道编码"
    " 镇街 所属镇街 乡镇街道",
    "parent": "parent parentcode 上级 上级辖区 上级编码",
    "lat": "lat latitude 纬度",
    "lon": "lon lng longitude 经度",
    "position": "coordinates coordinate latlon lonlat latlng lnglat position 坐标 经纬度 经纬度坐标 gps坐标",
    "unit": "unit unitcode 中队 单位 责任中队 责任单位 单位编码 单位代码",
    "note": "note 备注 说明",
    "interval_h": "intervalh patrolintervalhours 巡查间隔 巡查间隔小时",
    "people": "people peoplelivingthere residents 人数 可用人数 居住人数 常住人数 常住人口 人口",
    "leads": "leads 带班人数 可带班人数",
    "phone": "phone dutyphone dutytelephone 值班电话 卡点电话 电话",
    "role": "role 角色",
    "layer": "layer 图层",
    "site": "site siteid 点位",
    "action": "action 动作 事项",
    "minutes_ago": "minutesago 分钟前",
    "at": "at 时间 上报时间",
    "by": "by 记录人 填报人",
}
"""Headings of each field as ``normalise_heading`` writes them; a file has one of them."""

FIELD_BY_HEADING = {heading: field for field, headings in HEADINGS.items() for heading in headings.split()}

SITE_FIELDS = frozenset({"kind", "variant", "status", "lat", "lon", "unit", "interval_h", "people"})
SITE_ONLY_FIELDS = frozenset({"kind", "variant", "status", "unit", "interval_h"})
STRENGTH_FIELDS = frozenset({"people", "leads"})
REQUIRED_FIELDS = {
    TableType.HISTORY: frozenset({"site", "action"}),
    TableType.ACCOUNTS: frozenset({"code", "name", "role"}),
    TableType.SITES: frozenset({"code"}),
    TableType.AREAS: frozenset({"code", "name"}),
    TableType.UNITS: frozenset({"code", "name"}),
}
READ_FIELDS = {
    TableType.AREAS: frozenset({"code", "name", "parent", "town", "area"}),
    TableType.UNITS: frozenset({"code", "name", "people", "leads", "phone", "lat", "lon", "position"}),
    TableType.ACCOUNTS: frozenset({"code", "name", "role", "unit", "area", "town"}),
    TableType.SITES: SITE_FIELDS | {"code", "name", "area", "town", "phone", "note", "position"},
    TableType.FEATURES: frozenset({"code", "name", "layer"}),
    TableType.HISTORY: frozenset({"site", "action", "at", "minutes_ago", "status", "unit", "by", "note"}),
}
"""Fields read of each table; headings of other fields are reported as unread."""
IGNORABLE_FIELDS = frozenset({"note", "phone"})
"""Fields that may stay unread in a table of accounts; all others could narrow its rights."""


NO_MAPPING: Mapping[str, str] = MappingProxyType({})


def normalise_heading(heading: str) -> str:
    """Return a heading in NFKC and lower case, with letters and digits only."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(char for char in plain if char.isalnum())


def is_exercise_mark(heading: str) -> bool:
    """Return whether a heading marks the rows below as those of an exercise."""
    return normalise_heading(heading) == normalise_heading(EXERCISE_MARK)


def fields_of(headings: Iterable[str], mapping: Mapping[str, str] = NO_MAPPING) -> dict[str, str]:
    """Map fields to headings; of several headings the first in the file (see ``conflicting_headings``).

    Args:
        headings: The headings in the order of the file.
        mapping: See ``ReadOptions.mapping``; fields without an entry are recognised by the words of headings.
    """
    result: dict[str, str] = {}
    for field, heading in _recognised(headings, mapping):
        result.setdefault(field, heading)
    return result


def conflicting_headings(
    headings: Iterable[str], mapping: Mapping[str, str] = NO_MAPPING
) -> dict[str, list[str]]:
    """Return the fields with several different headings, with these in the order of the file."""
    headings_by_field: dict[str, list[str]] = {}
    for field, heading in _recognised(headings, mapping):
        headings_by_field.setdefault(field, []).append(heading)
    return {field: names for field, names in headings_by_field.items() if len(set(names)) > 1}


def _recognised(headings: Iterable[str], mapping: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield fields with their headings; what a mapping says of a field or heading replaces our own words.

    A mapping whose heading a file lacks says nothing about that file.
    """
    named = list(headings)
    said = {field: heading for field, heading in mapping.items() if not heading or heading in named}
    field_by_heading = {heading: field for field, heading in said.items() if heading}
    for heading in named:
        field = field_by_heading.get(heading, "")
        if not field:
            known = FIELD_BY_HEADING.get(normalise_heading(heading), "")
            field = "" if known in said else known
        if field:
            yield field, heading


def narrowing_headings(table: TableType, fields: Mapping[str, str]) -> list[str]:
    """Return recognised headings of accounts that are not read and could be meant to narrow their rights."""
    if table is not TableType.ACCOUNTS:
        return []
    return [
        heading for field, heading in fields.items() if field not in READ_FIELDS[table] | IGNORABLE_FIELDS
    ]
