"""The national picture from sent reports only: who sent, totals, what is overdue longest, what tenants share, the ranking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.assembly import COUNT_COLUMNS, SUBJECT, count_cells
from reports.difficulties import difficulties, obstacle_blocks, proposals, themed
from reports.document import DEMO_MARK, Annex, Column, Paragraph, ReportDocument, Row, RowGroup, Section, Signature, Table, roman
from reports.facts import Counts, Figures, LateTask
from reports.passages import brief, share_words
from reports.periods import Period
from reports.render.cells import figure_words
from reports.settings import Letterhead
from tenants.clock import local

KINDS = {
    "party_body": "Các cơ quan, đảng ủy trực thuộc Trung ương",
    "province": "Các tỉnh, thành phố",
    "ministry": "Các bộ, ngành (báo cáo qua cơ quan của Chính phủ)",
}
STRIP_MONTHS = 6
MOST_LATE = 20

MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Reporter:
    """A tenant in the national picture; `expected` reports to the centre itself, the others are shown apart."""

    tenant_id: int
    name: str
    short_name: str
    kind: str
    expected: bool


@dataclass(frozen=True, slots=True)
class SentReport:
    """The version that counts for a tenant: its last one, sent and not returned by the moment of consolidation."""

    tenant_id: int
    number: int
    figures: Figures
    sent_at: datetime
    punctual: bool  # of the first version
    sha256: str


@dataclass(frozen=True, slots=True)
class Weights:
    """How many of 100 points each part of the ranking brings."""

    completed: int = 40
    in_time: int = 40
    reporting: int = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """A tenant's place with the parts of its points, each a share in percent."""

    place: int
    tenant_id: int
    completed: float  # of all tasks
    in_time: float  # of what was due or done: done on time
    reporting: float  # of the last six reports: sent on time
    points: float


def total_of(reports: Iterable[SentReport]) -> Counts:
    """The count of several tenants together."""
    return sum((report.figures.total for report in reports), Counts())


def rank(reports: Sequence[SentReport], punctuality: Mapping[int, float], weights: Weights = Weights()) -> list[Standing]:
    """The tenants by points, the best first; equal points share a place. A tenant without tasks has no place."""
    scored = []
    for report in reports:
        counts = report.figures.total
        if not counts.total:
            continue
        done = 100 * counts.completed / counts.total
        judged = counts.completed + counts.overdue
        in_time = 100 * counts.on_time / judged if judged else 100.0
        reporting = punctuality.get(report.tenant_id, 0.0)
        points = (weights.completed * done + weights.in_time * in_time + weights.reporting * reporting) / 100
        scored.append((round(points, 1), report.tenant_id, round(done, 1), round(in_time, 1), round(reporting, 1)))
    scored.sort(key=lambda one: (-one[0], one[1]))
    standings: list[Standing] = []
    for position, (points, tenant_id, done, in_time, reporting) in enumerate(scored, start=1):
        place = standings[-1].place if standings and standings[-1].points == points else position
        standings.append(Standing(place, tenant_id, done, in_time, reporting, points))
    return standings


def formula_words(weights: Weights = Weights()) -> str:
    """The ranking's formula as it is printed."""
    return (
        f"Điểm (tối đa 100) = {weights.completed} × tỷ lệ nhiệm vụ đã hoàn thành + {weights.in_time} × tỷ lệ hoàn thành đúng hạn "
        f"trong số nhiệm vụ đã hoàn thành và quá hạn + {weights.reporting} × tỷ lệ kỳ báo cáo gửi đúng hạn "
        f"trong {STRIP_MONTHS} tháng gần nhất."
    )


def longest_overdue(reports: Iterable[SentReport]) -> list[tuple[int, LateTask]]:
    """Overdue tasks of all tenants with their tenant, the longest overdue first."""
    found = [(report.tenant_id, task) for report in reports for task in report.figures.overdue]
    return sorted(found, key=lambda pair: (-pair[1].days, pair[0], pair[1].task_id))


def consolidate(
    period: Period,
    reporters: Sequence[Reporter],
    reports: Sequence[SentReport],
    returned: frozenset[int],
    punctuality: Mapping[int, float],
    letterhead: Letterhead,
    *,
    until: datetime,
    is_demo: bool = False,
) -> ReportDocument:
    """The national report from what had been sent by `until`. Who has not sent is named; nothing of theirs is counted.

    `returned` are tenants whose last version had been sent back; `punctuality` is the share in percent of the last six reports
    that a tenant sent on time.
    """
    by_tenant = {report.tenant_id: report for report in reports}
    names = {reporter.tenant_id: reporter for reporter in reporters}
    expected = [reporter for reporter in reporters if reporter.expected]
    counted = [by_tenant[reporter.tenant_id] for reporter in expected if reporter.tenant_id in by_tenant]
    said = [(report.tenant_id, report.figures) for report in counted]
    short_names = {reporter.tenant_id: reporter.short_name for reporter in reporters}
    table = _kinds_table(reporters, by_tenant)
    moment = local(until)
    return ReportDocument(
        form=letterhead.form,
        parent_body=letterhead.parent_body,
        issuing_body=letterhead.issuing_body,
        issuer_name=letterhead.issuer_name,
        symbol=letterhead.symbol,
        place=letterhead.place,
        date=moment.date(),
        summary=f"Tổng hợp kết quả {SUBJECT} {period.label}",
        opening=(
            Paragraph(
                f"Trên cơ sở báo cáo định kỳ của các cơ quan, địa phương đã gửi đến {moment:%H:%M} ngày {moment:%d/%m/%Y}, "
                f"{letterhead.issuer_name} tổng hợp kết quả {period.label} như sau:"
            ),
        ),
        sections=(
            Section("Tình hình gửi báo cáo", "I", _received(expected, by_tenant, returned)),
            Section("Kết quả thực hiện", "II", (Paragraph(_result_words(counted)), table, *_strategy_tables(counted))),
            Section("Nhiệm vụ quá hạn lâu nhất", "III", _overdue(counted, names)),
            Section("Khó khăn, vướng mắc", "IV", obstacle_blocks(said), themed(difficulties(said), short_names)),
            Section("Đề xuất, kiến nghị", "V", subsections=themed(proposals(said), short_names)),
        ),
        signature=Signature(letterhead.authority, letterhead.post, letterhead.signer_name),
        recipients=letterhead.recipients,
        figures=table,
        annexes=(
            _tenants_annex(reporters, by_tenant, returned),
            _ranking_annex(rank(counted, punctuality), names),
        ),
        cutoff_note=_cutoff_words(counted),
        demo_mark=DEMO_MARK if is_demo else "",
    ).sealed()


def _cutoff_words(reports: Sequence[SentReport]) -> str:
    days = sorted({report.figures.cutoff_on for report in reports})
    if not days:
        return ""
    if len(days) == 1:
        return f"Số liệu đến hết ngày {days[0]:%d/%m/%Y}"
    return f"Số liệu chốt từ ngày {days[0]:%d/%m/%Y} đến ngày {days[-1]:%d/%m/%Y} theo thiết lập của từng cơ quan"


def _received(expected: Sequence[Reporter], by_tenant: Mapping[int, SentReport], returned: frozenset[int]) -> tuple[Paragraph, ...]:
    sent = [by_tenant[one.tenant_id] for one in expected if one.tenant_id in by_tenant]
    on_time = sum(report.punctual for report in sent)
    late = len(sent) - on_time
    words = [
        f"Số cơ quan, địa phương phải báo cáo: {figure_words(len(expected))}. Đã gửi: {figure_words(len(sent))} "
        f"({share_words(len(sent), len(expected))}), trong đó đúng hạn {figure_words(on_time)}, muộn {figure_words(late)}."
    ]
    for lead, group in (
        ("Đã trả lại, chờ gửi lại", [one for one in expected if one.tenant_id in returned]),
        ("Chưa gửi", [one for one in expected if one.tenant_id not in by_tenant and one.tenant_id not in returned]),
    ):
        if group:
            words.append(f"{lead} ({figure_words(len(group))}): {'; '.join(one.short_name for one in group)}.")
    return tuple(Paragraph(line) for line in words)


def _result_words(reports: Sequence[SentReport]) -> str:
    counts = total_of(reports)
    return (
        f"{figure_words(len(reports))} cơ quan, địa phương đã gửi báo cáo giao {figure_words(counts.total)} nhiệm vụ; "
        f"đã hoàn thành {figure_words(counts.completed)} nhiệm vụ ({share_words(counts.completed, counts.total)}), "
        f"trong đó đúng hạn {figure_words(counts.on_time)}, muộn {figure_words(counts.late)}; "
        f"đang thực hiện trong hạn {figure_words(counts.running)}; quá hạn {figure_words(counts.overdue)}."
    )


def _kinds_table(reporters: Sequence[Reporter], by_tenant: Mapping[int, SentReport]) -> Table:
    columns = (Column("Nhóm cơ quan", 46), Column("Phải gửi", 14, "right", "number"), Column("Đã gửi", 14, "right", "number"))
    rows: list[Row] = []
    apart: list[Row] = []
    for kind, title in KINDS.items():
        for expected, lines in ((True, rows), (False, apart)):
            members = [one for one in reporters if one.kind == kind and one.expected is expected]
            if members:
                sent = [by_tenant[one.tenant_id] for one in members if one.tenant_id in by_tenant]
                lines.append((title, len(members) if expected else None, len(sent), *count_cells(total_of(sent))))
    whole = [by_tenant[one.tenant_id] for one in reporters if one.expected and one.tenant_id in by_tenant]
    total: Row = ("Tổng số", sum(one.expected for one in reporters), len(whole), *count_cells(total_of(whole)))
    note = "Các bộ, ngành báo cáo qua cơ quan của Chính phủ, không cộng vào tổng số." if apart else ""
    return Table((*columns, *COUNT_COLUMNS), tuple(rows), "Số liệu theo nhóm cơ quan", note, (total, *apart))


def by_code(reports: Iterable[SentReport], which: str) -> dict[str, tuple[str, Counts]]:
    """ "systems" or "initiatives" of several tenants together, as title and count by the group's key, in the catalogue's order."""
    found: dict[str, tuple[str, Counts]] = {}
    for report in reports:
        for group in getattr(report.figures, which):
            title, counts = found.get(group.key, (group.title, Counts()))
            found[group.key] = (title, counts + group.counts)
    # Tasks without a code stand last.
    return {key: found[key] for key in sorted(found, key=lambda key: (key.endswith("-"), key))}


def _strategy_tables(reports: Sequence[SentReport]) -> tuple[Table, ...]:
    tables = []
    for which, noun in (("systems", "Hệ thống chiến lược"), ("initiatives", "Sáng kiến đột phá")):
        rows = tuple((brief(title, 160), *count_cells(counts)) for title, counts in by_code(reports, which).values())
        given = sum(bool(getattr(report.figures, which)) for report in reports)
        if rows:
            # Who names none in its tasks, or sent before they were counted, is missing here and not in the totals.
            note = f"Có số liệu của {figure_words(given)}/{figure_words(len(reports))} nơi đã gửi." if given < len(reports) else ""
            title = f"Số liệu theo {noun[:1].lower()}{noun[1:]}"
            tables.append(Table((Column(noun, 60), *COUNT_COLUMNS), rows, title, note))
    return tuple(tables)


def _overdue(reports: Sequence[SentReport], names: Mapping[int, Reporter]) -> tuple[Paragraph | Table, ...]:
    late = longest_overdue(reports)[:MOST_LATE]
    if not late:
        return (Paragraph("Không có nhiệm vụ quá hạn."),)
    columns = (
        Column("TT", 8, "center"),
        Column("Cơ quan", 24),
        Column("Nhiệm vụ", 56),
        Column("Đơn vị chủ trì", 28),
        Column("Thời hạn", 24),
        Column("Số ngày quá hạn", 16, "right", "number"),
    )
    rows = tuple(
        (place, names[tenant_id].short_name, brief(task.content, 220), brief(task.lead, 120), task.deadline, task.days)
        for place, (tenant_id, task) in enumerate(late, start=1)
    )
    return (Table(columns, rows),)


def _tenants_annex(reporters: Sequence[Reporter], by_tenant: Mapping[int, SentReport], returned: frozenset[int]) -> Annex:
    columns = (Column("TT", 10, "center"), Column("Cơ quan, địa phương", 60), Column("Báo cáo", 34), Column("Gửi lúc", 30))
    groups = []
    for place, (kind, title) in enumerate(KINDS.items(), start=1):
        members = [one for one in reporters if one.kind == kind]
        if members:
            rows = tuple(_tenant_row(n, one, by_tenant.get(one.tenant_id), returned) for n, one in enumerate(members, start=1))
            groups.append(RowGroup(f"{roman(place)}. {title}", rows))
    whole = total_of(by_tenant[one.tenant_id] for one in reporters if one.expected and one.tenant_id in by_tenant)
    return Annex(
        "Số liệu của từng cơ quan, địa phương",
        (*columns, *COUNT_COLUMNS),
        tuple(groups),
        (("", "Tổng số các cơ quan, địa phương phải báo cáo", "", "", *count_cells(whole)),),
    )


def _tenant_row(place: int, reporter: Reporter, report: SentReport | None, returned: frozenset[int]) -> Row:
    if report is None:
        words = "Đã trả lại" if reporter.tenant_id in returned else "Chưa gửi"
        return (place, reporter.name, words, "", None, None, None, None, None, None)
    state = "Đúng hạn" if report.punctual else "Muộn"
    words = f"{state} (bản {report.number})" if report.number > 1 else state
    return (place, reporter.name, words, f"{local(report.sent_at):%H:%M %d/%m/%Y}", *count_cells(report.figures.total))


def _ranking_annex(standings: Sequence[Standing], names: Mapping[int, Reporter]) -> Annex:
    columns = (
        Column("Hạng", 14, "center", "number"),
        Column("Cơ quan, địa phương", 80),
        Column("Tỷ lệ hoàn thành", 30, "right", "percent"),
        Column("Tỷ lệ đúng hạn", 30, "right", "percent"),
        Column("Báo cáo đúng hạn", 30, "right", "percent"),
        Column("Điểm", 24, "right", "number"),
    )
    rows = tuple((one.place, names[one.tenant_id].name, one.completed, one.in_time, one.reporting, one.points) for one in standings)
    return Annex("Xếp hạng các cơ quan, địa phương đã gửi báo cáo", columns, (RowGroup("", rows),), note=formula_words())
