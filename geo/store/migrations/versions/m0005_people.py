"""How many people live at a site, unknown for all that were there before."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Integer

revision = "0005"
down_revision = "0004"

INT = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("site") as site:
        site.add_column(Column("people", INT))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP VIEW IF EXISTS gis_site")  # made again with the new column
