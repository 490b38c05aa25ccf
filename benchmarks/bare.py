"""The same answers by hand-written SQL, under the same role and row-level security: what no program around it can beat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import psycopg

from reports.periods import Period
from tenants.people.dao import digest_of
from tenants.vietnamese import search_key

Raw = psycopg.Connection[Any]

_CLASS = """
CASE WHEN state = 'completed' AND (last_permitted_on IS NULL OR completed_on <= last_permitted_on) THEN 'completed_on_time'
     WHEN state = 'completed' THEN 'completed_late'
     WHEN last_permitted_on < %(today)s THEN 'overdue' ELSE 'running' END
"""


@contextmanager
def _tenant(raw: Raw, tenant_id: int | None) -> Iterator[psycopg.Cursor[Any]]:
    with raw.transaction(), raw.cursor() as cursor:
        scope = "tenant" if tenant_id is not None else "national"
        cursor.execute(
            "SELECT set_config('app.tenant_id', %s, true), set_config('app.scope', %s, true)",
            ("" if tenant_id is None else str(tenant_id), scope),
        )
        yield cursor


def sign_in(raw: Raw, email: str) -> None:
    """Find the account; the password's hash is what takes the time, and it must."""
    with _tenant(raw, 0) as cursor:
        cursor.execute("SELECT tenant_id, user_id FROM sign_in_key WHERE email_digest = %s", (digest_of(email),))
        row = cursor.fetchone()
    assert row
    with _tenant(raw, row[0]) as cursor:
        cursor.execute("SELECT * FROM app_user WHERE id = %s", (row[1],)).fetchall()


def my_list(raw: Raw, tenant_id: int, unit_id: int) -> None:
    """A unit's open duties with their tasks and last words."""
    with _tenant(raw, tenant_id) as cursor:
        cursor.execute(
            """
            SELECT d.id, d.task_id, d.role, d.rhythm, d.state, d.percent, d.due_on, d.last_permitted_on, d.answered_period,
                   d.returned_reason, d.unchanged_run, d.version, t.ordinal, t.content, t.deadline_text, t.lead_label, p.number,
                   u.result, u.period
            FROM duty d JOIN task t ON t.id = d.task_id JOIN action_plan p ON p.id = t.plan_id
                 LEFT JOIN duty_update u ON u.id = d.last_update_id
            WHERE d.tenant_id = %s AND d.unit_id = %s AND d.state <> 'completed'
            """,
            (tenant_id, unit_id),
        ).fetchall()


def matrix_rows(raw: Raw, tenant_id: int, words: str, which: str, sort: str, descending: bool, today: date) -> None:
    """A hundred filtered tasks in an order, and how many there are."""
    conditions = ["t.tenant_id = %(tenant_id)s"]
    if words:
        conditions.append("t.search_key LIKE %(words)s")
    if which == "completed":
        conditions.append("t.state = 'completed'")
    elif which:
        sign = "<" if which == "overdue" else ">="
        loose = "" if which == "overdue" else " OR t.last_permitted_on IS NULL"
        conditions.append(f"t.state <> 'completed' AND (t.last_permitted_on {sign} %(today)s{loose})")
    given = {"tenant_id": tenant_id, "words": f"%{search_key(words)}%", "today": today}
    column = {"due_on": "last_permitted_on", "content": "search_key"}.get(sort, sort)
    where, order = " AND ".join(conditions), f"t.{column} {'DESC' if descending else 'ASC'} NULLS LAST, t.id"
    with _tenant(raw, tenant_id) as cursor:
        cursor.execute(
            f"SELECT t.*, p.number FROM task t JOIN action_plan p ON p.id = t.plan_id WHERE {where} ORDER BY {order} LIMIT 100",
            given,
        ).fetchall()
        cursor.execute(f"SELECT count(*) FROM task t WHERE {where}", given).fetchall()


def task(raw: Raw, tenant_id: int, task_id: int) -> None:
    """A task, its duties with their units, and its newest updates."""
    with _tenant(raw, tenant_id) as cursor:
        given = (tenant_id, task_id)
        cursor.execute("SELECT * FROM task WHERE tenant_id = %s AND id = %s", given).fetchall()
        duties = "SELECT d.*, u.name FROM duty d JOIN unit u ON u.id = d.unit_id WHERE d.tenant_id = %s AND d.task_id = %s"
        cursor.execute(duties, given).fetchall()
        cursor.execute(
            "SELECT * FROM duty_update WHERE tenant_id = %s AND task_id = %s ORDER BY at DESC LIMIT 50", given
        ).fetchall()


def save_update(raw: Raw, tenant_id: int, duty_id: int, unit_id: int, period: str, now: datetime) -> None:
    """Append an update, carry it into the duty and its task, and commit."""
    with _tenant(raw, tenant_id) as cursor:
        cursor.execute("SELECT task_id FROM duty WHERE tenant_id = %s AND id = %s FOR UPDATE", (tenant_id, duty_id))
        row = cursor.fetchone()
        assert row
        cursor.execute(
            """
            INSERT INTO duty_update (tenant_id, duty_id, task_id, unit_id, kind, period, percent, result, difficulty, proposal,
                                     evidence_count, user_name, at)
            VALUES (%s, %s, %s, %s, 'progress', %s, 60, 'Đã hoàn thành thêm 12 hồ sơ.', '', '', 0, 'Nguyễn Văn 1', %s) RETURNING id
            """,
            (tenant_id, duty_id, row[0], unit_id, period, now),
        )
        update = cursor.fetchone()
        assert update
        cursor.execute(
            "UPDATE duty SET percent = 60, answered_period = %s, last_update_id = %s, last_update_at = %s, version = version + 1 "
            "WHERE tenant_id = %s AND id = %s",
            (period, update[0], now, tenant_id, duty_id),
        )
        cursor.execute(
            """
            UPDATE task SET percent = d.percent, last_update_at = d.at
            FROM (SELECT avg(percent)::int AS percent, max(last_update_at) AS at FROM duty
                  WHERE tenant_id = %(tenant_id)s AND task_id = %(task_id)s AND role = 'lead') AS d
            WHERE tenant_id = %(tenant_id)s AND id = %(task_id)s
            """,
            {"tenant_id": tenant_id, "task_id": row[0]},
        )


def overview(raw: Raw, tenant_id: int, today: date) -> None:
    """The official count, the oldest overdue tasks, what waits, and the units that still owe."""
    with _tenant(raw, tenant_id) as cursor:
        given = {"tenant_id": tenant_id, "today": today}
        cursor.execute(f"SELECT {_CLASS}, count(*) FROM task WHERE tenant_id = %(tenant_id)s GROUP BY 1", given).fetchall()
        cursor.execute(
            "SELECT * FROM task WHERE tenant_id = %(tenant_id)s AND state <> 'completed' AND last_permitted_on < %(today)s "
            "ORDER BY last_permitted_on LIMIT 8",
            given,
        ).fetchall()
        waiting = "SELECT count(*) FROM duty WHERE tenant_id = %(tenant_id)s AND state = 'reported'"
        cursor.execute(waiting, given).fetchall()
        cursor.execute(
            "SELECT unit_id, count(*) FROM duty WHERE tenant_id = %(tenant_id)s AND role = 'lead' AND state = 'in_progress' "
            "AND answered_period < '2026-11' GROUP BY unit_id",
            given,
        ).fetchall()


def central(raw: Raw, today: date) -> None:
    """All tenants, their reports of six months and their counts."""
    with _tenant(raw, None) as cursor:
        cursor.execute("SELECT * FROM tenant").fetchall()
        cursor.execute(
            "SELECT tenant_id, period, id, state, version, sent_at, punctual, due_on FROM monthly_report WHERE period >= '2026-06'"
        ).fetchall()
        cursor.execute(f"SELECT tenant_id, {_CLASS}, count(*) FROM task GROUP BY 1, 2", {"today": today}).fetchall()


def report(raw: Raw, tenant_id: int, period: Period) -> None:
    """Every task with its first lead's last words, and what leads said in the period."""
    with _tenant(raw, tenant_id) as cursor:
        cursor.execute(
            """
            SELECT t.*, p.number, u.result, u.period FROM task t JOIN action_plan p ON p.id = t.plan_id
                   LEFT JOIN duty d ON d.tenant_id = %(tenant_id)s AND d.task_id = t.id AND d.first_lead
                   LEFT JOIN duty_update u ON u.id = d.last_update_id
            WHERE t.tenant_id = %(tenant_id)s
            """,
            {"tenant_id": tenant_id},
        ).fetchall()
        cursor.execute(
            """
            SELECT u.task_id, n.name, d.first_lead, u.kind, u.result, u.difficulty, u.proposal
            FROM duty_update u JOIN duty d ON d.id = u.duty_id JOIN unit n ON n.id = u.unit_id
            WHERE u.tenant_id = %s AND u.period = %s AND d.role = 'lead' AND u.kind IN ('progress', 'completion')
            """,
            (tenant_id, str(period)),
        ).fetchall()


def reminders(raw: Raw, tenant_ids: Sequence[int], today: date) -> None:
    """Tenant by tenant: the open duties whose date is in sight or past, and those that the period asks for."""
    for tenant_id in tenant_ids:
        with _tenant(raw, tenant_id) as cursor:
            cursor.execute(
                """
                SELECT d.id, d.unit_id, d.last_permitted_on, d.answered_period, t.content
                FROM duty d JOIN task t ON t.id = d.task_id
                WHERE d.tenant_id = %s AND d.state NOT IN ('completed', 'reported')
                      AND (d.last_permitted_on <= %s OR (d.rhythm = 'continuous' AND d.answered_period < '2026-11'))
                """,
                (tenant_id, today + timedelta(days=45)),
            ).fetchall()
