"""Makes the national data set and brings it into PostgreSQL by COPY, in the order of time as a year of work would leave it."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Json
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from benchmarks.country import GOVERNMENT, SEED, TENANTS, Size, TenantSize, tenant_sizes
from reports.periods import Period
from suite.demo.material import plan_templates, sentences
from tenants import tables as _tables  # noqa: F401  # the models of all tables, for their defaults
from tenants.db.base import Base
from tenants.people.dao import digest_of
from tenants.tasks.models import content_order
from tenants.vietnamese import compare_key, search_key, sort_key

TODAY = date(2026, 11, 19)  # a working Thursday, the day before the units' day
NOW = datetime(2026, 11, 19, 2, 30, tzinfo=UTC)
CURRENT = Period(2026, 11)
MONTHS = 12
PLANS = 4
LONGEST_HISTORY = 10  # updates of one duty; from none to this many, so half of it on average

_TABLES = (
    "tenant", "unit", "unit_alias", "unit_group", "unit_group_member", "app_user", "sign_in_key", "action_plan", "task", "duty",
    "duty_update", "evidence", "verification", "monthly_report",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What the duties of a task share."""

    task_id: int
    tenant_id: int
    unit_ids: tuple[int, ...]  # leads first
    leads: int
    collective: bool
    rhythm: str
    due_on: date | None
    issued_on: date


@dataclass(frozen=True, slots=True)
class Dataset:
    """What was made."""

    size: Size
    tenants: dict[str, int]
    counts: dict[str, int]


def make(owner: psycopg.Connection[Any], size: Size, password_hash: str) -> Dataset:
    """Fill a migrated, empty database as its superuser: neither row-level security nor foreign keys slow the loading down."""
    rng = Random(SEED)
    owner.execute("SET session_replication_role = replica")
    sizes = tenant_sizes(size)
    tenants = {one.code: number for number, one in enumerate(sizes, start=1)}
    units = _Ids()
    _copy(owner, "tenant", _tenant_rows(sizes, tenants))
    members = _add_units(owner, sizes, tenants, units)
    _add_people(owner, sizes, tenants, members, password_hash)
    facts = _add_plans(owner, sizes, tenants, members, size, rng)
    _add_work(owner, facts)
    _copy(owner, "monthly_report", _report_rows(sizes, tenants))
    for table in _TABLES:
        owner.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), COALESCE(max(id), 1)) FROM {}").format(
                sql.Literal(table), sql.Identifier(table)
            )
        )
    owner.execute("SET session_replication_role = origin")
    owner.commit()
    owner.autocommit = True
    owner.execute("VACUUM (FREEZE, ANALYZE)")
    owner.execute("CHECKPOINT")  # else the disk is still busy with the loading while saving is measured
    counted = {}
    for table in _TABLES:
        row = owner.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
        counted[table] = int(row[0]) if row else 0
    return Dataset(size, tenants, counted)


class _Ids:
    """Numbers rows from 1."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        self.last += 1
        return self.last


def _copy(owner: psycopg.Connection[Any], table: str, rows: Iterable[dict[str, Any]]) -> None:
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return
    columns = [*first, *(added := _defaults(table, first))]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns)))
    with owner.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write_row([*first.values(), *added.values()])
        for row in iterator:
            copy.write_row([*row.values(), *added.values()])


def _defaults(table: str, given: Iterable[str]) -> dict[str, Any]:
    """What the models put into columns that are not given; COPY knows nothing of them."""
    known = set(given)
    found: dict[str, Any] = {}
    for column in Base.metadata.tables[table].columns:
        default = column.default
        if column.name in known or default is None:
            continue
        if isinstance(default, ScalarElementColumnDefault):
            found[column.name] = default.arg
        elif isinstance(default, CallableColumnDefault):
            make_value: Any = default.arg
            found[column.name] = Json(make_value(None))
    return found


def _tenant_rows(sizes: Sequence[TenantSize], ids: dict[str, int]) -> Iterator[dict[str, Any]]:
    for one in sizes:
        above = {"central": None, "ministry": ids[GOVERNMENT]}.get(one.kind, ids["TW"])
        yield {
            "id": ids[one.code], "code": one.code, "kind": one.kind, "name": one.name, "short_name": one.short_name,
            "province_code": one.code if one.kind == "province" else None, "reports_to_id": above, "is_demo": False,
            "created_at": NOW - timedelta(days=400), "sort_key": sort_key(one.short_name),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Units:
    """A tenant's units: departments and communes."""

    departments: tuple[int, ...]
    communes: tuple[int, ...]
    names: dict[int, str]


def _add_units(
    owner: psycopg.Connection[Any], sizes: Sequence[TenantSize], tenants: dict[str, int], ids: _Ids
) -> dict[str, _Units]:
    found: dict[str, _Units] = {}
    rows: list[dict[str, Any]] = []
    aliases: list[dict[str, Any]] = []
    groups: list[dict[str, Any]] = []
    members: list[dict[str, Any]] = []
    for one in sizes:
        names: dict[int, str] = {}
        kinds: dict[int, str] = {}
        for code, name, kind in one.units:
            unit_id = ids.next()
            names[unit_id], kinds[unit_id] = name, kind
            rows.append({
                "id": unit_id, "tenant_id": tenants[one.code], "code": code, "name": name, "short_name": name[:120],
                "kind": kind, "search_key": search_key(f"{name} {code}"), "sort_key": sort_key(name),
            })  # fmt: skip
            aliases.append({
                "id": unit_id, "tenant_id": tenants[one.code], "unit_id": unit_id, "alias": f"{name} (cũ)",
                "alias_key": compare_key(f"{name} (cũ)"),
            })  # fmt: skip
        departments = tuple(unit_id for unit_id in names if kinds[unit_id] != "commune")
        communes = tuple(unit_id for unit_id in names if kinds[unit_id] == "commune")
        found[one.code] = _Units(departments, communes, names)
        for code, title, chosen in (
            ("SBN", "Các sở, ban, ngành cấp tỉnh", departments),
            ("XA", "UBND cấp xã (xã, phường, đặc khu)", communes),
        ):
            group_id = len(groups) + 1
            groups.append({"id": group_id, "tenant_id": tenants[one.code], "code": code, "name": title})
            for unit_id in chosen:
                row = {"id": len(members) + 1, "tenant_id": tenants[one.code], "group_id": group_id, "unit_id": unit_id}
                members.append(row)
    _copy(owner, "unit", rows)
    _copy(owner, "unit_alias", aliases)
    _copy(owner, "unit_group", groups)
    _copy(owner, "unit_group_member", members)
    return found


def officer_of(code: str, number: int) -> str:
    """The address of the officer of a tenant's unit, counted from 1."""
    return f"dv{number}.{code.lower()}@bench.example"


def person_of(code: str, role: str) -> str:
    """The address of a person without a unit."""
    return f"{role}.{code.lower()}@bench.example"


def _add_people(
    owner: psycopg.Connection[Any], sizes: Sequence[TenantSize], tenants: dict[str, int], units: dict[str, _Units], stored: str
) -> None:
    rows: list[dict[str, Any]] = []

    def add(code: str, email: str, role: str, unit_id: int | None) -> None:
        name = f"Nguyễn Văn {len(rows) + 1}"
        rows.append({
            "id": len(rows) + 1, "tenant_id": tenants[code], "email": email, "name": name, "post": "Chuyên viên",
            "unit_id": unit_id, "role": role, "status": "active", "password_hash": stored, "failed_attempts": 0,
            "last_sign_in_at": NOW - timedelta(days=1), "session_epoch": 0, "mail_wanted": True,
            "created_at": NOW - timedelta(days=390), "search_key": search_key(f"{name} {email}"), "sort_key": sort_key(name),
        })  # fmt: skip

    for one in sizes:
        for role in ("secretary", "leader", *(("central_officer",) if one.kind == "central" else ())):
            add(one.code, person_of(one.code, role), role, None)
        for number, unit_id in enumerate(units[one.code].names, start=1):
            add(one.code, officer_of(one.code, number), "officer", unit_id)
    _copy(owner, "app_user", rows)
    keys = ({"id": r["id"], "email_digest": digest_of(r["email"]), "tenant_id": r["tenant_id"], "user_id": r["id"]} for r in rows)
    _copy(owner, "sign_in_key", keys)


def _add_plans(
    owner: psycopg.Connection[Any],
    sizes: Sequence[TenantSize],
    tenants: dict[str, int],
    units: dict[str, _Units],
    size: Size,
    rng: Random,
) -> list[TaskFacts]:
    plans: list[dict[str, Any]] = []
    tasks: list[dict[str, Any]] = []
    facts: list[TaskFacts] = []
    templates = [task for plan in plan_templates().values() for task in plan.tasks]
    share = _collective_share(size)
    for one in sizes:
        for number in range(PLANS):
            issued_on = TODAY - timedelta(days=340 - 80 * number)
            plan_id = len(plans) + 1
            title = f"Kế hoạch hành động số {number + 1} thực hiện Nghị quyết số 57-NQ/TW"
            plans.append({
                "id": plan_id, "tenant_id": tenants[one.code], "number": f"{number + 3:02d}-KH/BCĐ", "title": title,
                "issuer": one.name, "issued_on": issued_on, "source_name": "", "created_at": NOW - timedelta(days=330),
                "search_key": search_key(f"{number + 3:02d}-KH/BCĐ {title}"),
            })  # fmt: skip
            for position in range(1, one.tasks // PLANS + (1 if number < one.tasks % PLANS else 0) + 1):
                template = rng.choice(templates)
                fact = _facts(len(tasks) + 1, tenants[one.code], units[one.code], issued_on, rng, share)
                facts.append(fact)
                tasks.append(_task_row(fact, plan_id, position, template.content, units[one.code], plans[-1]["number"]))
    _copy(owner, "action_plan", plans)
    _copy(owner, "task", tasks)
    return facts


def _collective_share(size: Size) -> float:
    """Which share of a province's tasks goes to all its departments and communes, so that the duties come to their number."""
    few = 5.0  # leads and coordinating units of an ordinary task, on average
    sizes = tenant_sizes(replace(size, tenants=TENANTS))
    everyone = sum(one.tasks * len(one.units) for one in sizes if one.kind == "province")
    rest = size.duties - few * sum(one.tasks for one in sizes)
    return rest / (everyone - few * sum(one.tasks for one in sizes if one.kind == "province"))


def _facts(task_id: int, tenant_id: int, units: _Units, issued_on: date, rng: Random, share: float) -> TaskFacts:
    rhythm = rng.choices(("continuous", "dated", "recurring", "undated"), (40, 50, 6, 4))[0]
    due_on = None
    if rhythm == "dated":
        due_on = issued_on + timedelta(days=rng.randrange(40, 620))
    elif rhythm == "recurring":
        due_on = date(2026, 12, 31)
    if units.communes and rng.random() < share:
        return TaskFacts(task_id, tenant_id, tuple(units.names), len(units.names), True, rhythm, due_on, issued_on)
    leads = rng.choice((1, 1, 1, 2))
    chosen = tuple(rng.sample(units.departments, min(len(units.departments), leads + rng.randrange(1, 7))))
    return TaskFacts(task_id, tenant_id, chosen, leads, False, rhythm, due_on, issued_on)


_KIND = {"continuous": "continuous", "dated": "fixed_date", "recurring": "recurring", "undated": "conditional"}


def _task_row(fact: TaskFacts, plan_id: int, position: int, words: str, units: _Units, plan_number: str) -> dict[str, Any]:
    content = f"{words} (nội dung {position})"
    first = units.names[fact.unit_ids[0]]
    label = f"Các sở, ban, ngành cấp tỉnh… ({fact.leads})" if fact.collective else first if fact.leads == 1 else f"{first} +1"
    written = f"{fact.due_on:%d/%m/%Y}" if fact.rhythm == "dated" and fact.due_on else "Thường xuyên"
    section = ("I", "II", "III")[position % 3]
    return {
        "id": fact.task_id, "tenant_id": fact.tenant_id, "plan_id": plan_id, "position": position, "section": section,
        "section_title": f"Nhóm nhiệm vụ {section}", "ordinal": str(position), "content": content, "deliverable": "", "note": "",
        "lead_text": label, "coordinating_text": "", "deadline_text": written, "deadline_kind": _KIND[fact.rhythm],
        "due_on": fact.due_on if fact.rhythm == "dated" else None, "original_due_on": fact.due_on,
        "last_permitted_on": fact.due_on if fact.rhythm == "dated" else None,
        "recurrence": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1" if fact.rhythm == "recurring" else None,
        "system_code": f"HT{fact.task_id % 6 + 1}", "initiative_code": None, "place": Json({}), "state": "open",
        "completed_on": None, "lead_label": label, "lead_total": fact.leads, "lead_completed": 0, "lead_waiting": 0,
        "coordinating_total": len(fact.unit_ids) - fact.leads, "percent": 0, "last_update_at": None,
        "search_key": search_key(f"{plan_number} {content} {label}"), "sort_key": content_order(content), "version": 1,
    }  # fmt: skip


def _add_work(owner: psycopg.Connection[Any], facts: Sequence[TaskFacts]) -> None:
    """Updates month by month over all tenants, as time brought them; then the duties as those updates left them."""
    duties = [(fact, unit_id, place < fact.leads) for fact in facts for place, unit_id in enumerate(fact.unit_ids)]
    rng = Random(SEED + 1)
    # A third has not answered the running month yet.
    histories = bytes(rng.randrange(LONGEST_HISTORY + 1) for _ in duties)
    silent = bytes(rng.random() < 0.33 for _ in duties)
    last = array("q", bytes(8 * len(duties)))
    _copy_updates(owner, duties, histories, silent, last)
    _copy(owner, "duty", _duty_rows(duties, histories, silent, last))
    _copy_proofs(owner, duties, histories, silent, last)
    owner.execute(
        """
        UPDATE task SET lead_completed = d.done, lead_waiting = d.waiting, percent = d.percent, last_update_at = d.updated,
               state = CASE WHEN d.done = task.lead_total THEN 'completed' ELSE 'open' END,
               completed_on = CASE WHEN d.done = task.lead_total THEN d.completed_on END
        FROM (SELECT task_id, count(*) FILTER (WHERE state = 'completed') AS done,
                     count(*) FILTER (WHERE state = 'reported') AS waiting, avg(percent)::int AS percent,
                     max(last_update_at) AS updated, max(completed_on) AS completed_on
              FROM duty WHERE role = 'lead' GROUP BY task_id) AS d
        WHERE d.task_id = task.id
        """
    )


def _period(months_ago: int) -> str:
    return str(CURRENT.plus(-months_ago))


def _said_at(months_ago: int, number: int) -> datetime:
    """When the update of a duty in a month was written: between the 1st and the 18th."""
    day = CURRENT.plus(-months_ago).day(1 + number * 7919 % 18)
    return datetime(day.year, day.month, day.day, 1 + number % 9, number % 60, number % 59, tzinfo=UTC)


_UPDATE_COLUMNS = (
    "id", "tenant_id", "duty_id", "task_id", "unit_id", "kind", "period", "percent", "result", "difficulty", "proposal",
    "evidence_count", "user_name", "at",
)  # fmt: skip


def _copy_updates(
    owner: psycopg.Connection[Any], duties: Sequence[tuple[TaskFacts, int, bool]], histories: bytes, silent: bytes, last: array[int]
) -> None:
    columns = [*_UPDATE_COLUMNS, *(added := _defaults("duty_update", _UPDATE_COLUMNS))]
    constant = "".join(f"\t{value}" for value in added.values())
    texts = [text.replace("{n}", "120").replace("{m}", "6").replace("{p}", "64").replace("{q}", "97,2") for text in _texts()]
    update_id = 0
    with owner.cursor() as cursor, cursor.copy(f"COPY duty_update ({', '.join(columns)}) FROM STDIN") as copy:
        for months_ago in range(LONGEST_HISTORY, -1, -1):
            period, lines = _period(months_ago), []
            for number, (fact, unit_id, _) in enumerate(duties):
                if not silent[number] <= months_ago < silent[number] + histories[number]:
                    continue
                update_id += 1
                last[number] = update_id
                final = months_ago == silent[number] and _state(fact, number, histories[number]) in (
                    "completed",
                    "reported",
                    "returned",
                )
                kind = "completion" if final else "no_change" if (number + months_ago) % 3 == 0 else "progress"
                words = "Không thay đổi" if kind == "no_change" else texts[(number + months_ago) % len(texts)]
                trouble = texts[0] if number % 29 == 0 else ""
                percent = 100 if final else min(95, 9 * (histories[number] - months_ago + silent[number]))
                said_at = _said_at(months_ago, number).isoformat()
                lines.append(
                    f"{update_id}\t{fact.tenant_id}\t{number + 1}\t{fact.task_id}\t{unit_id}\t{kind}\t{period}\t{percent}\t"
                    f"{words}\t{trouble}\t\t{number % 10 == 0:d}\tNguyễn Văn {unit_id}\t{said_at}{constant}\n"
                )
                if len(lines) == 5000:
                    copy.write("".join(lines))
                    lines.clear()
            copy.write("".join(lines))


def _texts() -> list[str]:
    return [*sentences("progress"), *sentences("commune"), *sentences("difficulty")]


def _state(fact: TaskFacts, number: int, history: int) -> str:
    """How a duty stands; whether its date has passed makes the difference."""
    if not history:
        return "not_started"
    if fact.rhythm in ("continuous", "recurring"):
        return "in_progress"
    past = fact.due_on is not None and fact.due_on < TODAY
    luck = int.from_bytes(hashlib.blake2b(f"{fact.task_id}".encode(), digest_size=2).digest()) % 100
    # One straggler keeps a collective's task open, so tasks have luck, and few members differ.
    if luck < (78 if past else 6):
        return "completed" if number % 400 else "in_progress"
    return "reported" if number % 61 == 0 else "returned" if number % 97 == 0 else "in_progress"


def _duty_rows(
    duties: Sequence[tuple[TaskFacts, int, bool]], histories: bytes, silent: bytes, last: array[int]
) -> Iterator[dict[str, Any]]:
    for number, (fact, unit_id, leads) in enumerate(duties):
        history = histories[number]
        state = _state(fact, number, history)
        spoken = _said_at(silent[number], number) if history else None
        limit = fact.due_on if fact.rhythm in ("dated", "recurring") else None
        completed = spoken.date() if spoken and state in ("completed", "reported") else None
        yield {
            "id": number + 1, "tenant_id": fact.tenant_id, "task_id": fact.task_id, "unit_id": unit_id,
            "role": "lead" if leads else "coordinating", "first_lead": leads and unit_id == fact.unit_ids[0],
            "via_group": "Các sở, ban, ngành cấp tỉnh" if fact.collective else "", "rhythm": fact.rhythm, "due_on": limit,
            "original_due_on": limit, "last_permitted_on": limit, "state": state,
            "percent": 100 if state in ("completed", "reported") else min(95, 9 * history),
            "answered_period": _period(silent[number]) if history else "", "completed_on": completed,
            "verified_at": spoken if state == "completed" else None,
            "returned_reason": "Thiếu biên bản nghiệm thu." if state == "returned" else "", "unchanged_run": 0,
            "last_update_id": last[number] or None, "last_update_at": spoken, "version": 1 + history,
        }  # fmt: skip


def _copy_proofs(
    owner: psycopg.Connection[Any], duties: Sequence[tuple[TaskFacts, int, bool]], histories: bytes, silent: bytes, last: array[int]
) -> None:
    """A document for every tenth duty's last update, and the decision on every completion."""
    evidence: list[dict[str, Any]] = []
    verdicts: list[dict[str, Any]] = []
    for number, (fact, _, _) in enumerate(duties):
        if not last[number]:
            continue
        own = {"tenant_id": fact.tenant_id, "duty_id": number + 1, "update_id": last[number]}
        if number % 10 == 0:
            evidence.append({"id": len(evidence) + 1, **own, "kind": "document", "name": "Báo cáo", "reference": f"{number}/BC"})
        state = _state(fact, number, histories[number])
        if state in ("completed", "returned"):
            verdict = "accepted" if state == "completed" else "returned"
            told = {"verdict": verdict, "reason": "", "user_name": "Thư ký", "at": _said_at(silent[number], number)}
            verdicts.append({"id": len(verdicts) + 1, **own, **told})
    _copy(owner, "evidence", evidence)
    _copy(owner, "verification", verdicts)


def _report_rows(sizes: Sequence[TenantSize], tenants: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Reports of the six months before this one, all accepted; this month's are composed while they are measured."""
    report_id = 0
    for one in sizes:
        if one.kind == "central":
            continue
        for months_ago in range(6, 0, -1):
            report_id += 1
            period = CURRENT.plus(-months_ago)
            sent = datetime(period.year, period.month, 24, 8, 0, tzinfo=UTC)
            figures = {
                "period": str(period), "window_start": period.window().start.isoformat(),
                "cutoff_on": period.window().end.isoformat(), "total": {"on_time": 20, "late": 3, "running": 90, "overdue": 12},
            }  # fmt: skip
            yield {
                "id": report_id, "tenant_id": tenants[one.code], "period": str(period), "state": "accepted", "version": 1,
                "cutoff_on": period.day(14), "due_on": period.day(25), "number_text": "", "figures": Json(figures),
                "annex": Json([]), "composed_at": sent, "signed_by": "Lãnh đạo", "signed_at": sent, "sent_at": sent,
                "punctual": (report_id % 11) != 0, "decision_reason": "", "revision": 5,
            }  # fmt: skip
