"""The Vietnamese order of what tasks say, kept beside the words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tenants.db.locks import lock_table
from tenants.vietnamese import sort_key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UPDATE_LOCK = "tenant_lock_task_update"
# Tasks whose words begin alike for so long stand as in their plan.
COMPARED = 100


def upgrade() -> None:
    kept = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.add_column("task", sa.Column("sort_key", kept, nullable=False, server_default=""))
    connection = op.get_bind()
    # The rows of all tenants at once: their lock is lifted for these statements, inside the migration's transaction.
    if connection.dialect.name == "sqlite":
        lock = next(statement for statement in lock_table("sqlite", "task") if UPDATE_LOCK in statement)
        around = f"DROP TRIGGER {UPDATE_LOCK}", lock
    else:
        around = "ALTER TABLE task NO FORCE ROW LEVEL SECURITY", "ALTER TABLE task FORCE ROW LEVEL SECURITY"
    op.execute(around[0])
    rows = connection.execute(sa.text("SELECT id, content FROM task")).all()
    keys = [{"id": row.id, "key": sort_key(row.content[:COMPARED])} for row in rows]
    if keys:
        connection.execute(sa.text("UPDATE task SET sort_key = :key WHERE id = :id"), keys)
    op.execute(around[1])


def downgrade() -> None:
    op.drop_column("task", "sort_key")
