import pytest

from geo.domain.errors import InvalidInput, StoreInUse
from geo.services import bootstrap
from geo.services.bootstrap import close_shared_contexts, open_context, shared_context
from geo.settings import Settings
from tests.worlds import START


@pytest.fixture
def settings(tmp_path):
    yield Settings(store=f"sqlite:///{tmp_path / 'kadian.db'}", demo="off")
    close_shared_contexts()


def test_a_process_has_one_office_for_one_store(settings):
    assert shared_context(settings) is shared_context(settings)


def test_a_closed_office_can_be_opened_again(settings):
    first = shared_context(settings)
    close_shared_contexts()
    assert shared_context(settings) is not first


def test_an_office_whose_demo_cannot_be_loaded_lets_go_of_the_store(settings, monkeypatch):
    def refuse(_):
        raise InvalidInput

    wanting = Settings(store=settings.store)
    monkeypatch.setattr(bootstrap, "load_demo", refuse)
    with pytest.raises(InvalidInput):
        shared_context(wanting)
    monkeypatch.undo()
    assert shared_context(settings).store.revision() == 0


def test_an_office_whose_demo_another_process_has_just_loaded_opens_all_the_same(settings, monkeypatch):
    real = bootstrap.load_demo

    def overtaken(ctx):
        real(ctx)
        return real(ctx)

    monkeypatch.setattr(bootstrap, "load_demo", overtaken)
    assert shared_context(Settings(store=settings.store)).read_model.reference().is_demo


def test_two_offices_do_not_write_one_store(settings):
    shared_context(settings)
    with pytest.raises(StoreInUse):
        open_context(settings)


def test_kinds_that_cannot_be_read_leave_the_store_alone(settings, tmp_path):
    with pytest.raises(InvalidInput):
        open_context(Settings(store=settings.store, kinds=str(tmp_path / "none.toml")))
    assert not (tmp_path / "kadian.db").exists()


def test_history_is_recorded_by_an_office_whose_clock_stands_still(world):
    past = world.ctx.frozen_at(START)
    world.pass_time(hours=1)
    assert (past.now(), world.ctx.now()) == (START, world.moment)
    assert past.read_model is world.ctx.read_model


def test_kinds_that_lack_a_status_of_a_recorded_site_are_refused_and_the_store_let_go(world, tmp_path):
    path = tmp_path / "kinds.toml"
    text = Settings().kinds_file.read_text("utf-8")
    path.write_text(text.replace('"suspended"', '"halted"'), "utf-8")
    world.store.close()
    url = f"sqlite:///{tmp_path / 'kadian.db'}"
    with pytest.raises(InvalidInput) as refused:
        open_context(Settings(store=url, kinds=str(path)))
    assert "market.suspended" in refused.value.params["found"]
    open_context(Settings(store=url)).store.close()
