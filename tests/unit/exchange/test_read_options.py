"""What is said about files fills in what their headings leave open, and replaces what they seem to say."""

import pytest

from geo.domain.import_report import ImportRefused
from geo.exchange import SourceFile, read
from geo.exchange.read_options import NO_OPTIONS, ReadOptions
from tests.import_contexts import COUNTY as CONTEXT

LIST = "村码,村名,所属乡镇,负责人\nV1,东村,宝都街道,张\nV2,西村,朱刘街道,李\n"
POINT = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,'
    '"properties":{"FIPS":"V1","NAME2":"东村","town":"宝都街道"}}]}'
)
VILLAGES = ReadOptions({"code": "村码", "name": "村名"}, "village", "closed")


def sites(text, options, name="sites.csv"):
    batch = read([SourceFile(name, text.encode())], CONTEXT, (), options)
    return {row.code: row.values for row in batch.sites}


def test_without_a_word_the_list_is_refused():
    with pytest.raises(ImportRefused):
        sites(LIST, NO_OPTIONS)


def test_columns_kind_and_status_are_those_that_were_said():
    read_sites = sites(LIST, VILLAGES)
    assert {code: values["name"] for code, values in read_sites.items()} == {"V1": "东村", "V2": "西村"}
    assert {(values["kind"], values["status"]) for values in read_sites.values()} == {("village", "closed")}


def test_properties_of_geojson_are_mapped_as_columns_are():
    options = ReadOptions({"code": "FIPS", "name": "NAME2"}, "village", "closed")
    assert sites(POINT, options, "sites.geojson")["V1"]["name"] == "东村"


def test_only_the_rows_of_an_area_are_read():
    assert set(sites(LIST, ReadOptions(VILLAGES.mapping, "village", "closed", only=("370725002",)))) == {"V2"}
    assert set(sites(LIST, ReadOptions(VILLAGES.mapping, "village", "closed", only=("370725",)))) == {
        "V1",
        "V2",
    }


def test_a_row_keeps_the_kind_and_status_that_it_has():
    text = "code,name,kind,status,area\nV1,东村,village,reopened,宝都街道\n"
    values = sites(text, ReadOptions(kind="checkpoint", status="manned"))["V1"]
    assert (values["kind"], values["status"]) == ("village", "reopened")


def test_a_column_that_is_to_be_left_out_is_not_read():
    text = "code,name,kind,status,area,note\nV1,东村,village,closed,宝都街道,旧\n"
    assert "note" not in sites(text, ReadOptions({"note": ""}))["V1"]


def test_a_mapping_says_nothing_about_a_file_without_its_heading():
    text = "code,name,kind,status,area\nV1,东村,village,closed,宝都街道\n"
    assert sites(text, ReadOptions({"name": "村名"}))["V1"]["name"] == "东村"
