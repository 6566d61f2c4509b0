import os

import pytest

from geo.domain.import_report import ImportRefused
from geo.exchange import sources, sources_from_paths


def test_of_a_folder_only_the_files_we_read_are_taken_in_order_of_name(tmp_path):
    for name in ("b.csv", "a.GEOJSON", "README.md", "c.json"):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "d.csv").mkdir()
    read = sources_from_paths([tmp_path])
    assert [(source.name, source.data) for source in read] == [
        ("a.GEOJSON", b"a.GEOJSON"),
        ("b.csv", b"b.csv"),
        ("c.json", b"c.json"),
    ]


def test_a_file_named_outright_is_taken_whatever_its_ending(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"x")
    assert [source.extension for source in sources_from_paths([tmp_path / "a.txt"])] == [".txt"]


def test_every_path_that_cannot_be_read_is_a_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 3)
    (tmp_path / "large.csv").write_bytes(b"1234")
    (tmp_path / "small.csv").write_bytes(b"123")
    paths = [tmp_path / name for name in ("missing.csv", "large.csv", "small.csv")] + [
        tmp_path / "small.csv" / "x"
    ]
    with pytest.raises(ImportRefused) as refused:
        sources_from_paths(paths)
    assert [(fault.file, fault.key) for fault in refused.value.faults] == [
        ("missing.csv", "fault.no_file"),
        ("large.csv", "fault.too_large"),
        ("x", "fault.unreadable" if os.name == "posix" else "fault.no_file"),
    ]
