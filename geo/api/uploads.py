"""Forms with a photo: read in memory up to a limit, never more than a few at a time."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from geo.api.auth.bounded_executor import BoundedExecutor
from geo.api.forms import read_form, without_nul
from geo.domain.errors import InvalidInput, StoreBusy
from geo.domain.photos import MAX_UPLOAD_BYTES

MULTIPART = "multipart/form-data"
PHOTO_FIELD = "photo"
MAX_FIELDS, MAX_FIELD_BYTES = 20, 16_384
MAX_BODY_BYTES = 3 * MAX_UPLOAD_BYTES
"""How much of a body is read at most. Of a file above ``MAX_UPLOAD_BYTES`` the rest is read and discarded:
the fields around it count, and a browser whose body is not read to its end shows an error of the connection
instead of our page. What phones make is not longer."""
THREADS = 2
"""Photos that are decoded at once."""
MAX_AT_ONCE = 32
"""Greatest number of uploads that are being read, all accounts together: at most 256 MB in memory."""


@dataclass(frozen=True, slots=True)
class UploadForm:
    """Fields of a form, and the photo in it.

    Attributes:
        fields: The fields by name.
        photo: The bytes of the file, b"" where none was chosen, or one that is too large.
        is_too_large: Whether the file was larger than a photo may be.
    """

    fields: Mapping[str, str]
    photo: bytes = b""
    is_too_large: bool = False

    @property
    def has_file(self) -> bool:
        """Whether a file was chosen."""
        return bool(self.photo) or self.is_too_large

    def require_photo(self) -> bytes:
        """Return the photo.

        Raises:
            InvalidInput: None was chosen, or one that is too large.
        """
        if self.is_too_large:
            raise InvalidInput("error.photo_too_large", most=MAX_UPLOAD_BYTES // 2**20)
        if not self.photo:
            raise InvalidInput("error.photo_none")
        return self.photo


class UploadReader:
    """Reader of forms with a photo, for all requests of a process.

    Attributes:
        executor: Threads in which such forms are answered. Decoding takes a processor for a second, and must
            not delay the other requests.
    """

    def __init__(self, max_at_once: int = MAX_AT_ONCE) -> None:
        """Read at most so many forms at once."""
        self._free = max_at_once
        self.executor = BoundedExecutor("photos", THREADS, max_at_once, "error.photo_busy")

    async def read(self, request: Request) -> UploadForm | Response:
        """Read a form, also one without a file; a field of the address counts where the body has none of it.

        Returns:
            The form, or the response that refuses the request.

        Raises:
            StoreBusy: As many are being read as may be.
        """
        if not request.headers.get("content-type", "").startswith(MULTIPART):
            fields = await read_form(request, MAX_FIELD_BYTES)
            if isinstance(fields, Response):
                return fields
            return UploadForm(without_nul(request.query_params) | fields)
        if self._free <= 0:
            raise StoreBusy("error.photo_busy")
        self._free -= 1
        try:
            return await _read(request)
        except MultiPartException:
            return PlainTextResponse("not a form", 400)
        except ClientDisconnect:  # the client has gone, so the response is not read
            return PlainTextResponse("cut", 400)
        finally:
            self._free += 1


class _PhotoFormParser(MultiPartParser):
    """Parser that keeps the file in memory: the folder of temporary files is no place for a photo as sent."""

    spool_max_size = MAX_UPLOAD_BYTES
    file_bytes = 0
    """Length of the file so far, what was discarded included."""

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Keep the data of a field or file; discard what a file has above the limit."""
        if self._current_part.file is not None:
            self.file_bytes += end - start
            if self.file_bytes > MAX_UPLOAD_BYTES:
                return
        super().on_part_data(data, start, end)

    def close(self) -> None:
        """Close every file, also one whose part did not end, which the form does not have."""
        for file in self._files_to_close_on_error:
            file.close()


class _BodyTooLongError(Exception):
    """The body has exceeded ``MAX_BODY_BYTES``."""


async def _read(request: Request) -> UploadForm | Response:
    parser = _PhotoFormParser(
        request.headers,
        _limited(request.stream()),
        max_files=1,
        max_fields=MAX_FIELDS,
        max_part_size=MAX_FIELD_BYTES,
    )
    try:
        form = await parser.parse()
    except _BodyTooLongError:
        return PlainTextResponse("too long", 413, {"Connection": "close"})
    try:
        file = form.get(PHOTO_FIELD)
        is_too_large = parser.file_bytes > MAX_UPLOAD_BYTES
        photo = await file.read() if isinstance(file, UploadFile) and not is_too_large else b""
    finally:
        parser.close()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return UploadForm(without_nul(request.query_params) | without_nul(fields), photo, is_too_large)


async def _limited(body: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """Yield the parts of a body.

    Raises:
        _BodyTooLongError: There are more than ``MAX_BODY_BYTES``.
    """
    length = 0
    async for part in body:
        length += len(part)
        if length > MAX_BODY_BYTES:  # the rest is not read
            raise _BodyTooLongError
        yield part
