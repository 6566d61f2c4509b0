from xml.etree import ElementTree as ET

from geo.exchange import SourceFile, read
from geo.exchange.writers import to_kml
from tests.unit.exchange.files import REFERENCE
from tests.unit.exchange.map_files.exported_rows import HEADER, ROW

KML = {"k": "http://www.opengis.net/kml/2.2"}


def document(rows):
    return ET.fromstring(to_kml(rows, HEADER)).find("k:Document", KML)  # noqa: S314 - our own file


def test_names_with_markup_stay_names():
    (place,) = document([{**ROW, "name": '<b>东村</b> & "西"'}]).findall("k:Placemark", KML)
    assert place.findtext("k:name", namespaces=KML) == '<b>东村</b> & "西"'
    assert place.findtext("k:Point/k:coordinates", namespaces=KML) == "118.8,36.7"


def test_a_site_without_a_location_is_listed_without_a_point():
    (place,) = document([{**ROW, "lat": None, "lon": None}]).findall("k:Placemark", KML)
    assert place.find("k:Point", KML) is None


def test_the_document_says_what_it_holds():
    values = [each.text for each in document([]).findall("k:ExtendedData/k:Data/k:value", KML)]
    assert HEADER.journal_head in values


def test_what_is_written_is_read_back_as_it_was():
    (back,) = read([SourceFile("a.kml", to_kml([ROW], HEADER))], REFERENCE).sites
    assert (back.code, back.values["name"], back.values["lat"]) == ("V1", "东村", 36.7)
