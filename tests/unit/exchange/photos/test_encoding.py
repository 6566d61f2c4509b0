"""A photo is kept as its picture alone, and what is no whole picture is refused with a sentence."""

import io
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from geo.domain.errors import InvalidInput, StoreBusy
from geo.domain.photos import MAX_UPLOAD_BYTES
from geo.exchange.guarded_child import DEFAULT_LIMITS
from geo.exchange.photos import encoding as photos
from geo.exchange.photos.encoding import (
    MAX_CHILDREN,
    PHOTO_EDGE,
    THUMBNAIL_EDGE,
    encode_photo,
    make_thumbnail,
    picture_frame,
)
from tests.source import ROOT
from tests.unit.exchange.pictures import JPEG, PNG, encoded, opened, photo, png_of_size

SCRIPT = b"<script>alert(1)</script>"
COMMENT = "secret comment"
CLEAN = photo(40, 30)


def exif_of(**tags):
    """Exif with an orientation, and the location of a camera."""
    exif = Image.Exif()
    exif[0x0112] = tags.get("orientation", 1)
    exif[0x010E] = COMMENT
    exif.get_ifd(0x8825).update({1: "N", 2: (36.0, 42.0, 1.0), 3: "E", 4: (118.0, 50.0, 2.0)})
    return exif


def refusal(data):
    with pytest.raises(InvalidInput) as refused:
        encode_photo(data)
    return refused.value.key


@pytest.mark.parametrize("form", [JPEG, PNG])
def test_a_photo_is_kept_as_a_jpeg_that_fits_with_its_thumbnail(form):
    kept = encode_photo(photo(2400, 1200, form))
    assert opened(kept.data).size == (kept.attachment.width, kept.attachment.height) == (PHOTO_EDGE, 800)
    assert opened(kept.thumbnail).size == (THUMBNAIL_EDGE, 160)
    assert opened(kept.data).format == opened(kept.thumbnail).format == JPEG
    assert kept.attachment.bytes == len(kept.data)


def test_a_small_photo_is_not_enlarged():
    assert encode_photo(photo(200, 100)).attachment.width == 200


def test_the_same_file_is_kept_as_the_same_bytes():
    sent = photo()
    assert encode_photo(sent) == encode_photo(sent)


@pytest.mark.parametrize("form", [JPEG, PNG])
def test_nothing_but_the_picture_is_kept(form):
    sent = photo(form=form, exif=exif_of(), comment=COMMENT, icc_profile=b"a profile", dpi=(300, 300))
    assert dict(opened(sent).getexif().get_ifd(0x8825))  # the control: it was there
    kept = encode_photo(sent)
    for data in (kept.data, kept.thumbnail):
        assert dict(opened(data).getexif()) == {}
        assert set(opened(data).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert COMMENT.encode() not in data


def test_a_script_that_follows_the_picture_is_not_kept():
    sent = photo() + SCRIPT
    assert opened(sent).format == JPEG  # browsers and viewers take it for a picture
    assert SCRIPT not in encode_photo(sent).data


@pytest.mark.parametrize(
    ("form", "orientation"), [*((JPEG, each) for each in range(1, 9)), (PNG, 6), (PNG, 1), (JPEG, 9)]
)
def test_a_photo_stands_upright_however_the_camera_was_held(form, orientation):
    corners = Image.new("L", (80, 40))
    corners.paste(255, (0, 0, 40, 20))  # one corner of four: each orientation looks different
    sent = encoded(corners, form, exif=exif_of(orientation=orientation))
    kept = opened(encode_photo(sent).data).convert("L")
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(sent))).convert("L")
    assert kept.size == upright.size
    probes = [(x, y) for x in (8, kept.width - 8) for y in (8, kept.height - 8)]
    assert [kept.getpixel(each) > 128 for each in probes] == [upright.getpixel(each) > 128 for each in probes]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK"])
def test_a_picture_of_any_colours_is_kept_in_true_colours(mode):
    form = JPEG if mode == "CMYK" else PNG
    red = opened(encode_photo(encoded(Image.new("RGB", (90, 60), "white").convert(mode), form)).data)
    assert min(red.getpixel((5, 5))) > 245


def test_transparent_parts_are_white_and_not_what_lies_under_them():
    clear = Image.new("RGBA", (60, 60), (200, 0, 0, 0))
    assert min(opened(encode_photo(encoded(clear, PNG)).data).getpixel((5, 5))) > 250


def test_a_picture_of_more_pixels_than_a_camera_makes_is_refused_unseen():
    bomb = png_of_size(30_000, 30_000, bytes(1 + 30_000 // 8))
    assert len(bomb) < 200_000  # 900 million pixels in so little
    begun = time.perf_counter()
    assert refusal(bomb) == "error.photo_pixels"
    assert time.perf_counter() - begun < DEFAULT_LIMITS.cpu_s


def test_a_picture_just_within_the_pixels_is_kept():
    assert encode_photo(png_of_size(8_000, 5_000, bytes(1 + 1_000))).attachment.width == PHOTO_EDGE
    assert refusal(png_of_size(8_000, 5_001)) == "error.photo_pixels"


@pytest.mark.parametrize("part", [0.02, 0.5, 0.97])
@pytest.mark.parametrize("form", [JPEG, PNG])
def test_a_photo_cut_short_is_refused_as_a_whole(form, part):
    sent = photo(form=form)
    assert refusal(sent[: int(len(sent) * part)]) == "error.photo_unreadable"


def test_a_picture_whose_grey_would_be_lost_is_refused():
    assert refusal(encoded(Image.new("I;16", (60, 60), 30_000), PNG)) == "error.photo_unreadable"


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
def test_what_iphones_keep_is_refused_with_what_to_do(brand):
    assert refusal(b"\0\0\0\x18ftyp" + brand + bytes(64)) == "error.photo_heic"


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a" + bytes(64), b"RIFF\0\0\0\0WEBP", b"%PDF-1.7", b"<svg/>", SCRIPT, b"II*\0" + bytes(64)],
)
def test_any_other_kind_of_file_is_refused(data):
    assert refusal(data) == "error.photo_kind"


@pytest.mark.parametrize("kind", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])
def test_a_file_that_only_begins_like_a_picture_is_refused(kind):
    assert refusal(kind + SCRIPT * 40) == "error.photo_unreadable"


def test_a_file_above_the_limit_is_refused_before_it_is_looked_at(monkeypatch):
    monkeypatch.setattr(photos, "_WORKER", None)
    assert refusal(b"\xff\xd8\xff" + bytes(MAX_UPLOAD_BYTES)) == "error.photo_too_large"


def test_a_decoder_that_crashes_refuses_the_photo_and_harms_nothing_else(monkeypatch, tmp_path):
    crash = tmp_path / "crash.py"
    crash.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "utf-8")
    monkeypatch.setattr(photos, "_WORKER", crash)
    assert refusal(photo(90, 60)) == "error.photo_unreadable"


def test_a_decoder_that_takes_too_long_is_ended_and_the_machine_said_to_be_busy(monkeypatch, tmp_path):
    endless = tmp_path / "endless.py"
    endless.write_text("while True: pass", "utf-8")
    monkeypatch.setattr(photos, "_WORKER", endless)
    monkeypatch.setattr(photos, "TIMEOUT_S", 0.3)
    with pytest.raises(StoreBusy):
        encode_photo(photo(90, 60))


@pytest.mark.skipif(sys.platform != "linux", reason="the limits of other systems differ")
@pytest.mark.parametrize(
    ("harm", "error"),
    [
        ("bytearray(2**30)", "MemoryError"),
        ("Path('written').write_text('x')", "OSError"),
        ("print(resource.getrlimit(resource.RLIMIT_CPU)); 1 / 0", "ZeroDivisionError"),
    ],
)
def test_the_decoder_has_no_memory_time_or_disk_without_end(harm, error, tmp_path):
    begin = "import resource; from pathlib import Path; from geo.exchange.limited_process import *; "

    def run(code):
        command = [sys.executable, "-c", begin + code]
        environment = {"PYTHONPATH": str(ROOT)}
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    limited = run(f"limit_resources({DEFAULT_LIMITS.cpu_s}, {DEFAULT_LIMITS.memory_bytes}); {harm}")
    assert error in limited.stderr
    if error == "ZeroDivisionError":
        assert limited.stdout.strip() == str((DEFAULT_LIMITS.cpu_s, DEFAULT_LIMITS.cpu_s))
    else:
        assert run(harm).returncode == 0  # the control


def test_no_more_photos_are_decoded_at_once_than_the_machine_has_processors_for(monkeypatch, tmp_path):
    mark = tmp_path / "child.py"
    mark.write_text(
        "import os, sys, time\n"
        f"open(f'{tmp_path}/{{os.getpid()}}.begun', 'w').close()\n"
        f"while not os.path.exists('{tmp_path}/free'): time.sleep(0.01)\n",
        "utf-8",
    )
    monkeypatch.setattr(photos, "_WORKER", mark)
    monkeypatch.setattr(photos, "TIMEOUT_S", 30.0)
    with ThreadPoolExecutor(MAX_CHILDREN) as pool:
        under_way = [pool.submit(refusal, photo(90, 60)) for _ in range(MAX_CHILDREN)]
        while len(list(tmp_path.glob("*.begun"))) < MAX_CHILDREN:
            assert not any(each.done() for each in under_way)
        monkeypatch.setattr(photos, "TIMEOUT_S", 0.05)
        with pytest.raises(StoreBusy):
            encode_photo(photo(90, 60))
        (tmp_path / "free").touch()
        assert {each.result() for each in under_way} == {"error.photo_unreadable"}
    assert len(list(tmp_path.glob("*.begun"))) == MAX_CHILDREN
    monkeypatch.undo()
    assert encode_photo(photo(90, 60)).attachment.width == 90  # the control: room again


def test_the_decoder_learns_nothing_of_the_environment(monkeypatch, tmp_path):
    spy = tmp_path / "spy.py"
    spy.write_text("import os, sys; sys.exit(3 if 'KADIAN_OIDC_COMMENT' in os.environ else 1)", "utf-8")
    monkeypatch.setattr(photos, "_WORKER", spy)
    monkeypatch.setenv("KADIAN_OIDC_COMMENT", "s")
    assert refusal(photo(90, 60)) == "error.photo_unreadable"  # 3 would be too many pixels


def test_what_a_decoder_gives_back_is_not_believed(monkeypatch, tmp_path):
    liar = tmp_path / "liar.py"
    liar.write_text(
        "import struct, sys\n"
        "data = sys.stdin.buffer.read()\n"
        "for _ in sys.argv[1:]: sys.stdout.buffer.write(struct.pack('>I', len(data)) + data)\n",
        "utf-8",
    )
    monkeypatch.setattr(photos, "_WORKER", liar)
    assert encode_photo(photo(90, 60)).attachment.width == 90  # the control: a clean JPEG, unchanged
    assert refusal(photo(90, 60, exif=exif_of())) == "error.photo_unreadable"
    assert refusal(photo(90, 60) + SCRIPT) == "error.photo_unreadable"
    assert refusal(photo(900, 600)) == "error.photo_unreadable"  # larger than the thumbnail may be


def test_a_thumbnail_is_made_again_from_the_photo():
    kept = encode_photo(photo())
    assert opened(make_thumbnail(kept.data)).size == opened(kept.thumbnail).size


def test_the_frame_of_every_prefix_of_a_photo_is_refused():
    sent = photo(40, 30)
    assert picture_frame(sent) == (40, 30)
    for length in range(0, len(sent), 7):
        with pytest.raises(InvalidInput):
            picture_frame(sent[:length])


@given(st.data())
def test_whatever_a_decoder_gives_back_is_a_picture_or_refused(data):
    clean = bytearray(CLEAN)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(clean) - 1))
        clean[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    try:
        frame = picture_frame(bytes(clean))
    except InvalidInput:
        return
    assert min(frame) > 0
    assert b"\xff\xe1" not in clean[: clean.index(b"\xff\xda")]  # Exif and XMP
    assert clean.endswith(b"\xff\xd9")
