"""Tables and columns of the third release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tenants.db.locks import append_only, lock_table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


TENANT_TABLES = ()
APPEND_ONLY = ()
GRANTS = (
    "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'suite57_app') THEN "
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO suite57_app; "
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO suite57_app; END IF; END $$"
)


def upgrade() -> None:
    op.add_column("app_user", sa.Column("reminder_days", sa.String(length=7), nullable=False, server_default=""))
    op.add_column("calendar_feed", sa.Column("epoch", sa.Integer(), nullable=False, server_default="0"))
    dialect = op.get_bind().dialect.name
    statements = [statement for table in TENANT_TABLES for statement in lock_table(dialect, table)]
    statements += [statement for table in APPEND_ONLY for statement in append_only(dialect, table)]
    if dialect == "postgresql":
        statements.append(GRANTS)
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    op.drop_column("calendar_feed", "epoch")
    op.drop_column("app_user", "reminder_days")
