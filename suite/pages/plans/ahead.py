"""What recording a draft or applying a change would do, row by row: the lists that the figures of both pages open (?xem=)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from suite.components import Column, card, count_link, data_table, empty_state, html, link, page_head, pagination, stack
from suite.components.format import number
from suite.guard import Context
from suite.numbers import page_number, whole_number
from tenants.errors import NotFound
from tenants.organisation import dao as organisation
from tenants.plans.changes import preview, tasks_in_force
from tenants.plans.models import PlanImport
from tenants.plans.reviewing import unknown_words
from tenants.plans.service import expansion, rows_of
from tenants.plans.understanding import Assignment, ProposedRow
from tenants.tasks.models import Duty, Task
from tenants.tasks.states import DutyRole
from tenants.vietnamese import shorten

AT_ONCE = 50
ROLES = {DutyRole.LEAD.value: "chủ trì", DutyRole.COORDINATING.value: "phối hợp"}


@dataclass(frozen=True, slots=True)
class _Line:
    """A task, or a row that is to become one; `key` names it in the address."""

    key: str
    content: str
    lead: str
    deadline: str
    href: str = ""

    @classmethod
    def of_row(cls, key: str, row: ProposedRow) -> _Line:
        return cls(key, row.cells["content"] or "(trống)", row.cells["lead"], row.cells["deadline"])

    @classmethod
    def of_task(cls, task: Task) -> _Line:
        return cls(str(task.id), task.content, task.lead_text, task.deadline_text, f"/nhiem-vu/{task.id}")


@dataclass(frozen=True, slots=True)
class _Owed:
    """A unit's part in a line."""

    line: _Line
    unit_id: int
    role: str


def list_address(draft: PlanImport, which: str, **given: str | int) -> str:
    """The list of a draft that a figure counts: by the words of `_PLAN` or `_CHANGE`, perhaps of one unit, role or row."""
    named = {name.replace("_", "-"): value for name, value in given.items() if value != ""}
    return f"{_home(draft)}?{urlencode({'xem': which, **named})}"


def listed(ctx: Context, draft: PlanImport) -> html.Div:
    """The list that the address asks for. Raises NotFound for a word that no figure of this draft has."""
    which = ctx.query.get("xem", "")
    known = _PLAN if draft.kind == "plan" else _CHANGE
    if which not in known:
        raise NotFound("Không có danh sách này.")
    title, make = known[which]
    columns, rows, drawn = make(ctx, draft)
    pages = max(1, -(-len(rows) // AT_ONCE))
    page = min(page_number(ctx.query.get("trang")), pages)
    asked = {name: value for name, value in ctx.query.items() if name not in ("xem", "trang")}
    return stack(
        page_head(title, draft.file_name, back=link("Trở lại", _home(draft))),
        card(
            f"{title} ({number(len(rows))})",
            [
                data_table(
                    columns,
                    [drawn(row) for row in rows[(page - 1) * AT_ONCE : page * AT_ONCE]],
                    caption=title,
                    empty=empty_state(
                        "list-task", "Không có dòng nào", "Danh sách thay đổi theo những chỗ được sửa hoặc chọn lại."
                    ),
                ),
                pagination(page, pages, lambda at: list_address(draft, which, **asked, trang=at), total=len(rows)),
            ],
            flush=True,
        ),
    )


def _home(draft: PlanImport) -> str:
    return f"/ke-hoach/{'nhap' if draft.kind == 'plan' else 'so-sanh'}/{draft.id}"


# A list: its columns, its rows, and how one is drawn, for only a page of them is.
_List = tuple[list[Column], Sequence[Any], Callable[[Any], dict[str, Any]]]
_Make = Callable[[Context, PlanImport], _List]


def _rows(keep: Callable[[ProposedRow, list[Assignment]], bool]) -> _Make:
    def make(ctx: Context, draft: PlanImport) -> _List:
        words = ctx.query.get("cum-tu", "")
        found = zip(rows_of(draft), expansion(ctx.session, draft), strict=True)
        return _of_lines(
            [
                _Line.of_row(str(index), row)
                for index, (row, given) in enumerate(found)
                if keep(row, given) and (not words or words in (*row.lead.unknown, *row.coordinating.unknown))
            ]
        )

    return make


def _of_lines(lines: list[_Line]) -> _List:
    columns = [Column("content", "Nhiệm vụ", main=True, width="54%"), Column("lead", "Chủ trì"), Column("deadline", "Thời hạn")]
    return columns, lines, lambda one: {"content": _named(one), "lead": one.lead, "deadline": one.deadline}


def _named(line: _Line, longest: int = 10_000) -> Any:
    words = shorten(line.content, longest)
    return link(words, line.href) if line.href else words


def _duties(owed: Callable[[Context, PlanImport], Iterator[_Owed]]) -> _Make:
    def make(ctx: Context, draft: PlanImport) -> _List:
        found = _narrowed(ctx, owed(ctx, draft))
        names = organisation.unit_names(ctx.session, {one.unit_id for one in found})
        columns = [Column("unit", "Đơn vị", main=True), Column("role", "Vai trò"), Column("content", "Nhiệm vụ", width="60%")]
        return columns, found, lambda one: {"content": _named(one.line, 160), "unit": names[one.unit_id], "role": ROLES[one.role]}

    return make


def _narrowed(ctx: Context, owed: Iterator[_Owed]) -> list[_Owed]:
    unit_id, role, key = whole_number(ctx.query.get("don-vi", "")), ctx.query.get("vai-tro", ""), ctx.query.get("dong", "")
    return [one for one in owed if one.unit_id == (unit_id or one.unit_id) and role in ("", one.role) and key in ("", one.line.key)]


def _units(ctx: Context, draft: PlanImport) -> _List:
    counts = Counter((one.unit_id, one.role) for one in _of_plan(ctx, draft))
    names = organisation.unit_names(ctx.session, {unit_id for unit_id, _ in counts})

    def drawn(unit_id: int) -> dict[str, Any]:
        parts = {
            role: count_link(counts[unit_id, role], list_address(draft, "phan-viec", don_vi=unit_id, vai_tro=role))
            for role in ROLES
        }
        return {"unit": names[unit_id], **parts}

    columns = [
        Column("unit", "Đơn vị", main=True),
        *(Column(role, f"Việc {words}", align="right") for role, words in ROLES.items()),
    ]
    return columns, list(names), drawn


def _unknown(ctx: Context, draft: PlanImport) -> _List:
    def drawn(found: tuple[str, int]) -> dict[str, Any]:
        words, count = found
        return {"words": f"“{words}”", "rows": count_link(count, list_address(draft, "nhiem-vu", cum_tu=words))}

    columns = [Column("words", "Cụm từ", main=True), Column("rows", "Số dòng", align="right")]
    return columns, list(unknown_words(rows_of(draft)).items()), drawn


def _of_plan(ctx: Context, draft: PlanImport) -> Iterator[_Owed]:
    for index, (row, given) in enumerate(zip(rows_of(draft), expansion(ctx.session, draft), strict=True)):
        line = _Line.of_row(str(index), row)
        yield from _parts(line, given)


def _parts(line: _Line, given: Iterable[Assignment | Duty]) -> Iterator[_Owed]:
    return (_Owed(line, one.unit_id, str(one.role)) for one in given)


def _given(ctx: Context, draft: PlanImport) -> Iterator[_Owed]:
    will = preview(ctx.session, draft)
    for changed in will.changed:
        yield from _parts(_Line.of_task(changed.task), changed.duties.added)
    for added in will.added:
        # What a row that is left out would bring stands beside it all the same.
        if added.wanted or ctx.query.get("dong"):
            yield from _parts(_Line.of_row(f"new{added.index}", added.row), added.duties)


def _ended(ctx: Context, draft: PlanImport) -> Iterator[_Owed]:
    will = preview(ctx.session, draft)
    for changed in will.changed:
        yield from _parts(_Line.of_task(changed.task), changed.duties.ended)
    for gone in will.dropped:
        if gone.dropped or ctx.query.get("dong"):
            yield from _parts(_Line.of_task(gone.task), gone.duties)


def _unchanged(ctx: Context, draft: PlanImport) -> _List:
    will = preview(ctx.session, draft)
    kept = {task_id for _, task_id in will.pairs} - {one.task.id for one in will.changed}
    return _of_lines([_Line.of_task(task) for task in tasks_in_force(ctx.session, kept)])


_PLAN: dict[str, tuple[str, _Make]] = {
    "nhiem-vu": ("Nhiệm vụ sẽ ghi nhận", _rows(lambda row, given: not row.dropped)),
    "bo": ("Dòng không ghi nhận", _rows(lambda row, given: row.dropped)),
    "xem-lai": ("Dòng chưa xem lại", _rows(lambda row, given: row.needs_a_look)),
    "thieu-chu-tri": (
        "Nhiệm vụ chưa có đơn vị chủ trì",
        _rows(lambda row, given: not row.dropped and all(one.role is not DutyRole.LEAD for one in given)),
    ),
    "phan-viec": ("Phần việc sẽ giao", _duties(_of_plan)),
    "don-vi": ("Đơn vị được giao", _units),
    "cum-tu": ("Cụm từ chưa nhận ra đơn vị", _unknown),
}
_CHANGE: dict[str, tuple[str, _Make]] = {
    "sua": (
        "Nhiệm vụ sẽ sửa",
        lambda ctx, draft: _of_lines([_Line.of_task(one.task) for one in preview(ctx.session, draft).to_change]),
    ),
    "bo-sung": (
        "Nhiệm vụ sẽ bổ sung",
        lambda ctx, draft: _of_lines([_Line.of_row("", one.row) for one in preview(ctx.session, draft).to_add]),
    ),
    "thoi": (
        "Nhiệm vụ sẽ thôi thực hiện",
        lambda ctx, draft: _of_lines([_Line.of_task(one.task) for one in preview(ctx.session, draft).to_drop]),
    ),
    "giu-nguyen": ("Nhiệm vụ giữ nguyên", _unchanged),
    "giao-them": ("Phần việc sẽ giao thêm", _duties(_given)),
    "ket-thuc": ("Phần việc sẽ kết thúc", _duties(_ended)),
}
