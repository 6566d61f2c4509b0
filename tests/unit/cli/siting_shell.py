"""A shell whose store holds a town with a road, posts and villages."""

import json

from tests.unit.cli.shell import Shell

BORDER = [[118.75, 36.55], [118.85, 36.55], [118.85, 36.65], [118.75, 36.65], [118.75, 36.55]]


def feature(kind, corners, **properties):
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": corners}}


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


FILES = {
    "areas.geojson": collection(
        feature("Polygon", [BORDER], code="370725001", name="宝都街道", parent="370725")
    ),
    "roads.geojson": collection(
        feature("LineString", [[118.6, 36.6], [119.0, 36.6]], code="R1", layer="road", name="纬路")
    ),
    "accounts.csv": "code,name,role,unit\nplanner,调度员,planner,\nstaff,队员,staff,\n",
    "sites.csv": "code,name,kind,variant,status,area,lat,lon\n"
    "K01,平原大桥,checkpoint,hard,manned,370725001,36.6,118.846\n"
    "K02,火车站,checkpoint,hard,withdrawn,370725001,36.6,118.755\n"
    "V01,东村,village,,closed,370725001,36.6,118.83\n"
    "V02,西村,village,,closed,370725001,36.6,118.76\n",
}


def siting_shell(folder, capsys):
    """Import the files into a store in the folder."""
    shell = Shell(folder, capsys)
    assert shell("import", *(shell.file(name, content) for name, content in FILES.items())) == 0, shell.err
    return shell
