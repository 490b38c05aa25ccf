"""The weekdays of a person's digest, and the sessions that a calendar address ends with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tenants.db.locks import lock_table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# An address that was given out before goes on until something ends the person's sessions.
ADOPT = "UPDATE calendar_feed SET epoch = (SELECT session_epoch FROM app_user WHERE app_user.id = calendar_feed.user_id)"
UPDATE_LOCK = "tenant_lock_calendar_feed_update"


def upgrade() -> None:
    op.add_column("app_user", sa.Column("reminder_days", sa.String(length=7), nullable=False, server_default=""))
    op.add_column("calendar_feed", sa.Column("epoch", sa.Integer(), nullable=False, server_default="0"))
    # The rows of all tenants at once: their lock is lifted for this one statement, inside the migration's transaction.
    if op.get_bind().dialect.name == "sqlite":
        lock = next(statement for statement in lock_table("sqlite", "calendar_feed") if UPDATE_LOCK in statement)
        around = [f"DROP TRIGGER {UPDATE_LOCK}"], [lock]
    else:
        held = ("app_user", "calendar_feed")
        around = (
            [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in held],
            [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in held],
        )
    for statement in (*around[0], ADOPT, *around[1]):
        op.execute(statement)


def downgrade() -> None:
    op.drop_column("calendar_feed", "epoch")
    op.drop_column("app_user", "reminder_days")
