"""Words of the catalogues: one thing has one word, and each is one that an office uses.

The terms are those of ``docs/glossary.md``; here are those that were said before, which do not come back.
"""

import json
import re
import tomllib

import pytest

from tests.source import ROOT

BANNED = {
    "en": {
        r"\b[Pp]ress\b(?! C\b)": "click, or tap: people press keys alone",
        r"\bin force\b(?! from)": "in place, partly in place, failed: orders are in force",
        r"\binactive\b": "lifted",
        r"\b[Ll]ast word\b|\b[Nn]ever heard\b": "last report, never reported",
        r"\b[Ss]ilent\b|\b[Aa]geing\b": "no report, due soon",
        r"[Ss]een, unchanged": "checked, no change",
        r"\b[Aa]cting\b": "signed in as",
        r"\b[Aa]ttention\b|\bneeds? action\b": "problems",
        r"\b[Ww]ithout a location\b": "not on the map",
        r"\b[Ii]llustrative\b": "schematic map",
        r"\b[Pp]lain pages\b": "low-bandwidth version",
        r"\b[Ss]eal(s|ed|ing)?\b": "close off",
        r"\b[Ww]hich posts\b": "post locations",
        r"\buncover(s|ed)?\b|\bhangs? on\b": "depend on it alone",
        r"\b[Bb]ears? a loss\b": "robust",
        r"\b[Mm]ean way\b|\b[Ll]ongest way\b": "average distance, longest distance",
        r"\b(told|tells|telling)\b": "say what is registered, reported or shown",
        r"\b[Ww]ork it out\b|\bworked out\b|\b[Pp]ropos(e|es|ed)\b": "calculate, suggest",
        r"\bpeople missing\b": "absent staff: missing people are searched for",
        r"\bleads\b(?! (out|past|there)\b)": "team leaders",
        r"\b[Hh]eld by nobody\b|\bleft to nobody\b": "unassigned",
        r"\b[Ff]ound (a post|and open)\b": "add a post: found also means come upon",
        r"\b[Ww]ish(es)?\b": "options",
        r"\b[Pp]roved\b(?! shortest)": "best possible",
        r"\b[Ff]orced\b": "required",
        r"\bup to date\b": "update",
        r"\b[Tt]ake(s|n)? (it|an order)? ?back\b": "undo a report, revoke an order",
        r"\bthe field is\b|\bin the field\b": "on the ground",
        r"\b[Cc]laim(s|ed)?\b": "take a shift: to claim is to assert",
        r"\btake-?overs?\b": "cover a shift",
        r"\bevener\b": "more even",
        r"\b[Dd]ue index\b": "urgency",
        r"\b[Mm]ake the link\b": "create invitation",
        r"\bReporter\b": "patrol recorder",
        r"\banew\b|\bbeneath\b": "again, below",
    },
    "zh": {
        "撤销": "撤回上报、撤卡、废止命令：一词四义",
        "超员": "人手不足：字面正相反",
        "已用满": "余几人、需几人",
        "失守|只靠它|新增空白": "缺岗、仅由其覆盖、失去覆盖",
        "最近消息|消息情况": "最近上报、上报情况",
        "未按时上报|未报到|失联": "超时未报",
        "需要处置": "待处置",
        "已到场，无变化": "已核查，无变化",
        r"^改为\{": "按钮只写状态",
        "可不填": "选填",
        "观察时间|观察于": "核查时间",
        "当前人员": "当前账号",
        "简版网页": "弱网版",
        "回看": "历史时刻",
        "自何时以来": "变化起算时间",
        "没有下级|没有位置": "无下级辖区、未标注位置",
        "无中队值守|无人负责": "未明确责任单位",
        "不在管控": "已解除管控",
        "恢复营业|恢复交易": "准予复业、准予复市：看得出是好是坏",
        "居住 |居住人数": "常住",
        "拟方案|拟一份|拟排班": "生成方案、生成排班",
        "尚无证明|已证明": "尚未测算、已是最优",
        "折合(节省|再省|多走)": "综合节省",
        "必须：": "原因：",
        "现状有变": "情况已变化",
        "记入草案": "保存到草案",
        "认领|放弃本班|接替(?!换)|同意交班": "认班、退班、替班",
        "缺口": "空岗",
        "到期指数": "超期程度",
        "可能承接": "可能流入",
        "授予": "分配权限",
        "亲手": "当面",
        "报告人员|查看人员|数据员": "巡查登记员、只读、系统管理员",
    },
}
"""Pattern of a word -> what to say instead, or why."""

OF_SYSTEMS = ("alarm.", "backup.", "cli.", "error.store_", "fault.")
"""Beginnings of keys of messages read in a console, where a word may be a technical one."""


def catalogue(lang):
    return json.loads((ROOT / "data" / "locale" / f"{lang}.json").read_text("utf-8"))


def labels(lang):
    """Labels of kinds, variants and statuses, which screens show beside the catalogue."""
    kinds = tomllib.loads((ROOT / "data" / "kinds.toml").read_text("utf-8"))["kind"]
    for kind in kinds:
        for item in (kind, *kind.get("variant", ()), *kind["status"]):
            yield f"kinds.{kind['code']}.{item['code']}", item[lang]


def banned_words(lang, text):
    return [pattern for pattern in BANNED[lang] if re.search(pattern, re.sub(r"\{.*?\}", "{}", text))]


@pytest.mark.parametrize("lang", BANNED)
def test_no_text_of_a_screen_holds_a_word_that_was_replaced(lang):
    texts = {**catalogue(lang), **dict(labels(lang))}
    screens = {key: text for key, text in texts.items() if not key.startswith(OF_SYSTEMS)}
    assert {key: (text, found) for key, text in screens.items() if (found := banned_words(lang, text))} == {}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Press a site on the map"),
        ("en", "Not in force"),
        ("en", "Held by nobody: {names}"),
        ("en", "Needs attention only"),
        ("en", "People missing"),
        ("zh", "撤销这条记录"),
        ("zh", "改为{status}"),
        ("zh", "无人负责"),
        ("zh", "折合节省 {way} 公里"),
    ],
)
def test_a_replaced_word_is_found(lang, text):
    lowered = {text, text[0].lower() + text[1:]}
    assert any(banned_words(lang, each) for each in lowered)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "In force from {time}"),
        ("en", "Coordinates: click or press C to copy"),
        ("en", "{leads} team leaders"),
        ("en", "{count} sites found"),
        ("zh", "撤回上报"),
        ("zh", "仍按我的改为“{status}”"),
        ("zh", "原住地"),
    ],
)
def test_a_word_in_another_meaning_is_let_through(lang, text):
    assert banned_words(lang, text) == []
