"""Style of the sites for QGIS: our symbols by kind and category, as a categorised renderer of QML."""

from __future__ import annotations

import base64
from xml.etree import ElementTree as ET

from geo.domain.kinds import Kinds, StatusCategory
from geo.i18n import Translator
from geo.maps.legend import symbol_svg

EXPRESSION = '"kind" || \' \' || "meaning"'
"""What the categories are values of, in the columns of an export."""
SIZE_MM = "5"


def site_style(kinds: Kinds, t: Translator) -> str:
    """Return QML with a category for each kind and status category, its symbol as SVG in the file itself."""
    root = ET.Element("qgis", version="3.22", styleCategories="Symbology")
    renderer = ET.SubElement(root, "renderer-v2", type="categorizedSymbol", attr=EXPRESSION)
    categories, symbols = (ET.SubElement(renderer, tag) for tag in ("categories", "symbols"))
    looks = [(kind, category) for kind in kinds for category in StatusCategory]
    for number, (kind, category) in enumerate(looks):
        ET.SubElement(
            categories,
            "category",
            symbol=str(number),
            value=f"{kind.code} {category}",
            label=f"{t.label(kind)} · {t(f'meaning.{category}')}",
            render="true",
        )
        symbol = ET.SubElement(symbols, "symbol", type="marker", name=str(number), alpha="1")
        layer = ET.SubElement(symbol, "layer", {"class": "SvgMarker", "enabled": "1", "pass": "0"})
        options = ET.SubElement(layer, "Option", type="Map")
        values = {
            "name": _inline(symbol_svg(kind.symbol, category=category)),
            "size": SIZE_MM,
            "size_unit": "MM",
        }
        for name, value in values.items():
            ET.SubElement(options, "Option", type="QString", name=name, value=value)
            ET.SubElement(layer, "prop", k=name, v=value)
    return "<!DOCTYPE qgis>\n" + ET.tostring(root, encoding="unicode")


def _inline(svg: str) -> str:
    """Return a picture as QGIS takes it within a style."""
    return "base64:" + base64.b64encode(svg.encode()).decode()
