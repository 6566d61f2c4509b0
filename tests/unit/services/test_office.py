import pytest

from geo.domain.errors import InvalidInput, StoreInUse
from geo.services import office as offices
from geo.services.office import close_shared_offices, open_office, shared_office
from geo.settings import Settings
from tests.worlds import START


@pytest.fixture
def settings(tmp_path):
    yield Settings(store=f"sqlite:///{tmp_path / 'kadian.db'}", demo="off")
    close_shared_offices()


def test_a_process_has_one_office_for_one_store(settings):
    assert shared_office(settings) is shared_office(settings)


def test_a_closed_office_can_be_opened_again(settings):
    first = shared_office(settings)
    close_shared_offices()
    assert shared_office(settings) is not first


def test_an_office_whose_demo_cannot_be_loaded_lets_go_of_the_store(settings, monkeypatch):
    def refuse(_):
        raise InvalidInput

    wanting = Settings(store=settings.store)
    monkeypatch.setattr(offices, "load_demo", refuse)
    with pytest.raises(InvalidInput):
        shared_office(wanting)
    monkeypatch.undo()
    assert shared_office(settings).store.revision() == 0


def test_an_office_whose_demo_another_process_has_just_loaded_opens_all_the_same(settings, monkeypatch):
    real = offices.load_demo

    def overtaken(office):
        real(office)
        return real(office)

    monkeypatch.setattr(offices, "load_demo", overtaken)
    assert shared_office(Settings(store=settings.store)).board.reference().is_demo


def test_two_offices_do_not_write_one_store(settings):
    shared_office(settings)
    with pytest.raises(StoreInUse):
        open_office(settings)


def test_kinds_that_cannot_be_read_leave_the_store_alone(settings, tmp_path):
    with pytest.raises(InvalidInput):
        open_office(Settings(store=settings.store, kinds=str(tmp_path / "none.toml")))
    assert not (tmp_path / "kadian.db").exists()


def test_history_is_told_by_an_office_whose_clock_stands_still(world):
    past = world.office.at(START)
    world.pass_time(hours=1)
    assert (past.now(), world.office.now()) == (START, world.moment)
    assert past.board is world.office.board


def test_kinds_that_lack_a_status_of_a_recorded_site_are_refused_and_the_store_let_go(world, tmp_path):
    path = tmp_path / "kinds.toml"
    text = Settings().kinds_file.read_text("utf-8")
    path.write_text(text.replace('"suspended"', '"halted"'), "utf-8")
    world.store.close()
    url = f"sqlite:///{tmp_path / 'kadian.db'}"
    with pytest.raises(InvalidInput) as refused:
        open_office(Settings(store=url, kinds=str(path)))
    assert "market.suspended" in refused.value.params["found"]
    open_office(Settings(store=url)).store.close()
