"""The third lock as DDL: row-level security on PostgreSQL, triggers on SQLite, and the rights of the application role."""

from __future__ import annotations

# A tenant's row is seen by its own sessions and by national reading; it is written by its own sessions alone.
_OWN = "tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::bigint"
_NATIONAL = "current_setting('app.scope', true) = 'national'"


def lock_table(dialect: str, table: str) -> list[str]:
    """Statements that hold every row of `table` to its tenant."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER tenant_lock_{table}_{event} BEFORE {event.upper()} ON {table} "
            f"WHEN {' OR '.join(f'{row}.tenant_id IS NOT suite57_tenant()' for row in rows)} "
            f"BEGIN SELECT RAISE(ABORT, 'row of another tenant'); END"
            for event, rows in (("insert", ["NEW"]), ("update", ["OLD", "NEW"]), ("delete", ["OLD"]))
        ]
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant_reads ON {table} FOR SELECT USING ({_OWN} OR {_NATIONAL})",
        f"CREATE POLICY tenant_writes ON {table} FOR ALL USING ({_OWN}) WITH CHECK ({_OWN})",
    ]


def append_only(dialect: str, table: str) -> list[str]:
    """Statements that let rows of `table` be added but never changed or removed, whoever asks."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER append_only_{table}_{event} BEFORE {event.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for event in ("update", "delete")
        ]
    return [f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION suite57_append_only()"]


APPEND_ONLY_FUNCTION = (
    "CREATE OR REPLACE FUNCTION suite57_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
)
