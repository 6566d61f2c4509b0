import pytest

from geo.services.accounts import passwords
from tests.unit.services.hashing import CountingHasher


@pytest.fixture
def hasher(monkeypatch):
    """Count every hash from now on; the one for unknown names is made already."""
    counting = CountingHasher()
    passwords._dummy_hash.cache_clear()
    monkeypatch.setattr(passwords, "_hasher", counting)
    passwords._dummy_hash()
    counting.count = 0
    yield counting
    passwords._dummy_hash.cache_clear()
