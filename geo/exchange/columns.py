"""Headings as bureaus write them, in Chinese or English, and which of them each table reads."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class Table(StrEnum):
    """What a file or a feature describes."""

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
    "unit": "unit 中队 单位 责任中队 责任单位",
    "note": "note 备注 说明",
    "interval_h": "intervalh 巡查间隔 巡查间隔小时",
    "people": "people 人数 可用人数 居住人数 常住人口 人口",
    "leads": "leads 带班人数 可带班人数",
    "role": "role 角色",
    "layer": "layer 图层",
    "site": "site siteid 点位",
    "action": "action 动作 事项",
    "minutes_ago": "minutesago 分钟前",
    "at": "at 时间 上报时间",
    "by": "by 记录人 填报人",
}
"""Each field with its headings as ``folded`` writes them; a file has one of them."""

FIELD_BY_HEADING = {heading: field for field, headings in HEADINGS.items() for heading in headings.split()}

SITE_FIELDS = frozenset({"kind", "variant", "status", "lat", "lon", "unit", "interval_h", "people"})
OF_SITES_ALONE = frozenset({"kind", "variant", "status", "unit", "interval_h"})
STRENGTH = frozenset({"people", "leads"})
NEEDED = {
    Table.HISTORY: frozenset({"site", "action"}),
    Table.ACCOUNTS: frozenset({"code", "name", "role"}),
    Table.SITES: frozenset({"code"}),
    Table.AREAS: frozenset({"code", "name"}),
    Table.UNITS: frozenset({"code", "name"}),
}
READ = {
    Table.AREAS: frozenset({"code", "name", "parent", "town", "area"}),
    Table.UNITS: frozenset({"code", "name", "people", "leads", "lat", "lon"}),
    Table.ACCOUNTS: frozenset({"code", "name", "role", "unit", "area", "town"}),
    Table.SITES: SITE_FIELDS | {"code", "name", "area", "town", "note"},
    Table.FEATURES: frozenset({"code", "name", "layer"}),
    Table.HISTORY: frozenset({"site", "action", "at", "minutes_ago", "status", "unit", "by", "note"}),
}
"""The fields that are read of each table. A heading of another field is told as one that nobody reads."""
LEFT_ALONE = frozenset({"note"})
"""What may stand in a table of accounts unread: everything else could narrow the rights that it gives."""


def folded(heading: str) -> str:
    """A heading without case, blanks, underscores and brackets."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(char for char in plain if char.isalnum())


def fields_of(headings: Iterable[str]) -> dict[str, str]:
    """Field to the heading that fills it; of several headings the first in the file (see ``clashes``)."""
    found: dict[str, str] = {}
    for field, heading in _read(headings):
        found.setdefault(field, heading)
    return found


def clashes(headings: Iterable[str]) -> dict[str, list[str]]:
    """Fields for which there are several different headings, with these in the order of the file."""
    found: dict[str, list[str]] = {}
    for field, heading in _read(headings):
        found.setdefault(field, []).append(heading)
    return {field: named for field, named in found.items() if len(set(named)) > 1}


def _read(headings: Iterable[str]) -> Iterator[tuple[str, str]]:
    for heading in headings:
        field = FIELD_BY_HEADING.get(folded(heading))
        if field:
            yield field, heading


def narrowing_headings(table: Table, fields: Mapping[str, str]) -> list[str]:
    """Headings that are known, not read of this table, and could be meant to narrow the rights it gives."""
    if table is not Table.ACCOUNTS:
        return []
    return [heading for field, heading in fields.items() if field not in READ[table] | LEFT_ALONE]
