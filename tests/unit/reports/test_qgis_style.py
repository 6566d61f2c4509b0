import base64
from xml.etree import ElementTree as ET

from geo.domain.kinds import StatusCategory
from geo.i18n import Translator
from geo.reports.qgis_style import site_style


def test_every_kind_and_category_has_its_symbol(world):
    renderer = ET.fromstring(site_style(world.ctx.kinds, Translator("zh"))).find("renderer-v2")  # noqa: S314
    categories = renderer.findall("categories/category")
    assert [each.get("value") for each in categories] == [
        f"{kind.code} {category}" for kind in world.ctx.kinds for category in StatusCategory
    ]
    symbols = {symbol.get("name"): symbol for symbol in renderer.findall("symbols/symbol")}
    for category in categories:
        picture = symbols[category.get("symbol")].find("layer/Option/Option[@name='name']").get("value")
        svg = base64.b64decode(picture.removeprefix("base64:"))
        assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314
