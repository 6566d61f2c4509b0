from dataclasses import replace

import pytest

from geo.domain.errors import InvalidInput
from geo.services.bootstrap import open_context
from geo.settings import ROOT, Settings
from tests.unit.services.findings.made_up import Supervision
from tests.worlds import world_at


def settings_with(folder, kinds):
    file = folder / "kinds.toml"
    file.write_text(kinds, "utf-8")
    return replace(Settings(), store=f"sqlite:///{folder / 'kadian.db'}", kinds=str(file))


def test_a_kinds_file_that_lost_a_status_in_use_is_refused_by_name(tmp_path):
    world_at(tmp_path).store.close()
    whole = (ROOT / "data" / "kinds.toml").read_text("utf-8")
    lines = [line for line in whole.splitlines() if 'code = "closed"' not in line]
    without = "\n".join(lines).replace('"closed", ', "").replace('"closed"', "")
    with pytest.raises(InvalidInput) as refused:
        open_context(settings_with(tmp_path, without))
    assert (refused.value.key, refused.value.params["found"]) == ("error.kinds_in_use", "village.closed")
    open_context(settings_with(tmp_path, whole)).store.close()


def test_a_file_of_findings_that_lost_a_category_in_use_is_refused_by_name(tmp_path):
    world = world_at(tmp_path)
    Supervision(world).log(category="figures")
    world.store.close()
    whole = (ROOT / "data" / "findings.toml").read_text("utf-8")
    file = tmp_path / "findings.toml"
    settings = replace(Settings(), store=f"sqlite:///{tmp_path / 'kadian.db'}")
    file.write_text(whole.replace('"figures"', '"numbers"'), "utf-8")
    with pytest.raises(InvalidInput) as refused:
        open_context(replace(settings, findings=str(file)))
    assert (refused.value.key, refused.value.params["found"]) == ("error.categories_in_use", "figures")
    open_context(settings).store.close()
