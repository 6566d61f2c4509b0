from dataclasses import dataclass, replace

from geo.domain.commands import Patrol, Undo, command_content
from geo.domain.photos import PhotoRole, PhotoUpload

UPLOAD = PhotoUpload("F1", PhotoRole.BEFORE, b"one", "key")


def test_the_key_is_no_part_of_what_two_requests_must_agree_on():
    assert command_content(Undo(3, "one")) == command_content(Undo(3, "two")) == {"command": "Undo", "seq": 3}


def test_a_class_that_has_another_name_now_is_stored_under_its_first_one():
    assert command_content(Patrol("CP1", "U1", "key"))["command"] == "Visit"


def test_a_file_is_named_by_the_hash_of_what_was_sent():
    content = command_content(UPLOAD)
    assert len(content["data"]) == 64
    assert content == command_content(replace(UPLOAD, key="other"))
    assert content != command_content(replace(UPLOAD, data=b"two"))


def test_a_new_command_needs_nothing_but_a_key():
    @dataclass(frozen=True)
    class Counting:
        gate: str
        key: str

    assert command_content(Counting("north", "key")) == {"command": "Counting", "gate": "north"}
