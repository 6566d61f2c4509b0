"""Names of the demo: those of the county, its towns and a few sites are real, all others are made up."""

from __future__ import annotations

COUNTY = ("370725", "昌乐县")
BAODU = "370725001"
TOWNS = {
    "370725001": "宝都街道",
    "370725002": "宝城街道",
    "370725003": "朱刘街道",
    "370725005": "五图街道",
    "370725107": "乔官镇",
    "370725108": "鄌郚镇",
    "370725110": "红河镇",
    "370725116": "营丘镇",
}
COMMUNITIES = {
    "370725001001": "新昌社区",
    "370725001002": "恒安社区",
    "370725001003": "东山社区",
    "370725001004": "文化路社区",
    "370725001005": "锦湖社区",
    "370725001006": "南苑社区",
    "370725001007": "永康社区",
}
URBAN = tuple(COMMUNITIES)[:5]
RURAL = tuple(COMMUNITIES)[5:]

UNITS = {f"Z{number:02}": f"{digit}中队" for number, digit in enumerate("一二三四五六七八", 1)} | {
    "G01": "第一工作组",
    "G02": "第二工作组",
}
SQUADS = tuple(code for code in UNITS if code.startswith("Z"))
STRENGTH = {"Z": (30, 5), "G": (30, 4)}
"""People and team leads of a squad and of a work group; the two work groups together have sixty people."""
WORK_GROUP = {"370725001001": "G01", "370725001002": "G02"}
"""Work group by community, for the two communities where they go from door to door."""

ACCOUNTS = (
    ("commander", "指挥员（演示）", "commander", ""),
    ("planner", "调度员（演示）", "planner", ""),
    ("staff", "一中队值守员（演示）", "staff", "Z01"),
    ("supervisor", "督导员（演示）", "supervisor", ""),
    ("clerk", "系统管理员（演示）", "admin", ""),
)

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜戚谢邹苏潘葛范彭鲁韦马苗方任袁柳"
_VILLAGE_FORMS = (
    "{}家庄",
    "东{}家庄",
    "西{}家庄",
    "{}家河",
    "前{}村",
    "后{}村",
    "{}官庄",
    "大{}家",
    "小{}家",
)
VILLAGES = tuple(
    form.format(_SURNAMES[(step * 7) % len(_SURNAMES)])
    for step in range(len(_SURNAMES))
    for form in (_VILLAGE_FORMS[step % 9], _VILLAGE_FORMS[(step + 4) % 9])
)[:77]

ATTACHED = (
    "爱伦堡小区", "机械厂宿舍", "棉纺厂宿舍", "老粮所家属院", "供销社家属院", "五金厂宿舍", "食品站家属院",
    "利民新村", "建材厂宿舍",
)  # fmt: skip
"""The nine compounds with an attached squad."""
UNMANAGED = (
    *ATTACHED[1:], "运输公司家属院", "酒厂宿舍", "农机站家属院", "水泥厂宿舍", "邮电家属院", "老供电所家属院",
    "印刷厂宿舍", "服装厂宿舍", "果品公司家属院", "盐业家属院", "药材站家属院", "轴承厂宿舍",
)  # fmt: skip
_COMPOUND_HEADS = (
    "锦绣", "阳光", "金都", "丽景", "御景", "碧水", "翰林", "东方", "祥和", "盛世", "幸福", "怡和", "康居",
    "文苑", "学府", "紫荆", "丹桂", "银杏", "龙泉", "春晖", "和谐", "佳和", "馨和", "华夏", "凤凰",
)  # fmt: skip
_COMPOUND_TAILS = ("花园", "小区", "家园", "嘉园", "名苑", "华庭", "雅居", "新城", "公馆")
MANAGED = tuple(
    _COMPOUND_HEADS[(number * 3) % 25] + _COMPOUND_TAILS[(number // 25 + number) % 9] for number in range(225)
)

FAIRS = (
    "南关大集", "东山大集", "北岭大集", "西河大集", "南苑大集", "永康大集", "石桥大集", "柳沟大集",
    "杏山大集",
)  # fmt: skip
MARKETS = {
    "farmers": ("东山市场", "锦湖农贸市场"),
    "fair": FAIRS,
    "vendors": ("文化路流动摊点群", "新昌路流动摊点群", "恒安街流动摊点群"),
}
VENUE_HEADS = (
    "东升", "悦来", "金海", "银座", "凯旋", "华悦", "天和", "鸿运", "聚福", "万和", "如意", "星光", "蓝湾",
    "云海", "百合", "青藤", "好运", "四季", "金叶", "丰泽", "长青", "瑞丰", "同庆",
)  # fmt: skip
VENUE_FORMS = {
    "hotel": ("宾馆", "旅馆"),
    "entertainment": ("KTV", "网咖"),
    "restaurant": ("饭店", "火锅城"),
}
CHECKPOINTS = {
    "370725001": (
        "新昌路北口卡点",
        "恒安街东口卡点",
        "文化路西口卡点",
        "锦湖桥卡点",
        "南苑村口卡点",
        "汽车站卡点",
    ),
    "370725002": ("宝城西口卡点", "方山路卡点"),
    "370725003": ("朱刘东口卡点", "高速出口卡点", "朱刘北口卡点"),
    "370725005": ("五图北口卡点", "五图桥卡点"),
    "370725107": ("乔官北口卡点", "乔官西口卡点", "北岩卡点"),
    "370725108": ("鄌郚北口卡点", "鄌郚南口卡点", "高崖路卡点"),
    "370725110": ("红河镇北口卡点", "平原村口卡点"),
    "370725116": ("营丘东口卡点", "营丘南口卡点"),
}
"""Posts on roads by area; the railway station, the bridge at Honghe and the gates are added to them."""
GATES = ("爱伦堡小区", "机械厂宿舍", "利民新村", "棉纺厂宿舍", "老粮所家属院")
