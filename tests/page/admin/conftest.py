import pytest

from geo.domain.errors import StoreUnavailable


@pytest.fixture
def answers_lost(world, monkeypatch):
    """While there is something in it, each press is recorded and its answer lost."""
    write, is_lost = world.store.write, []

    def cut(request, work):
        receipt = write(request, work)
        if is_lost:
            raise StoreUnavailable("error.server_gone")
        return receipt

    monkeypatch.setattr(world.store, "write", cut)
    return is_lost
