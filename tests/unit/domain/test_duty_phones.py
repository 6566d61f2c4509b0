import pytest

from geo.domain.duty_phones import checked_phone, phone_link
from geo.domain.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0536-555-0101", "0536-555-0101"),
        (" +86 536 5550101 ", "+86 536 5550101"),
        ("０５３６-555-0101", "0536-555-0101"),
        ("0536-5550101转8", "0536-5550101转8"),
        ("119", "119"),
        ("", ""),
    ],
)
def test_a_number_is_kept_as_people_write_it(typed, kept):
    assert checked_phone(typed) == kept


@pytest.mark.parametrize("typed", ["张三", "12", "0536-555-0101 张三", "1" * 21, "--", "=0536", "0536\n119x"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(InvalidInput, match="duty_phone"):
        checked_phone(typed)


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("0536-555-0101", "tel:05365550101"),
        ("+86 (536) 555-0101", "tel:+865365550101"),
        ("0536-5550101转8", "tel:05365550101"),
    ],
)
def test_a_telephone_dials_the_digits_alone(phone, link):
    assert phone_link(phone) == link
