import pytest

from geo.services import passwords
from tests.unit.services.hashing import CountingHasher


@pytest.fixture
def hasher(monkeypatch):
    """Counts every hash from now on; the one that unknown names are held against is made already."""
    counting = CountingHasher()
    passwords._dummy.cache_clear()
    monkeypatch.setattr(passwords, "_hasher", counting)
    passwords._dummy()
    counting.count = 0
    yield counting
    passwords._dummy.cache_clear()
