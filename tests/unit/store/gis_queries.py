"""Questions to the database as a GIS asks them."""

from sqlalchemy import create_engine

from geo.domain.kinds_file import kinds_from_file
from geo.settings import ROOT

KINDS = kinds_from_file(ROOT / "data" / "kinds.toml")


def run_sql(url, statement):
    """The rows of a question to the server, or None where it has none; committed."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            found = connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
            return [dict(row) for row in found.mappings()] if found.returns_rows else None
    finally:
        engine.dispose()
