"""Puts a report together as a document: letterhead, sections as they were written, the table of figures and the annex."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from reports.document import (
    DEMO_MARK,
    Annex,
    Column,
    Paragraph,
    ReportDocument,
    Row,
    RowGroup,
    Section,
    Signature,
    Table,
)
from reports.facts import AnnexRow, Counts, Figures
from reports.passages import brief, day_words
from reports.periods import AdHoc, Period, ReportPeriod, closes
from reports.render.cells import figure_words
from reports.settings import Letterhead

SUBJECT = "thực hiện Nghị quyết số 57-NQ/TW"
GROUND = (
    "Thực hiện Kế hoạch số 01-KH/BCĐTW, ngày 02/6/2025 của Ban Chỉ đạo Trung ương về phát triển khoa học, công nghệ, "
    "đổi mới sáng tạo và chuyển đổi số"
)

# A line that begins so and ends without a mark is a heading; with a mark it is a sentence that happens to be numbered.
_HEADING = re.compile(r"([IVXLC]+|\d{1,2})\.\s+(\S.*[^\s.;:,])\s*")
LONGEST_HEADING = 250


def assemble(
    period: ReportPeriod,
    figures: Figures,
    sections: Iterable[tuple[str, str, str]],
    annex: Sequence[AnnexRow],
    letterhead: Letterhead,
    *,
    version: int = 1,
    signed_by: str = "",
    number_text: str = "",
    issued_on: date | None = None,
    draft_mark: str = "",
    is_demo: bool = False,
    asked_by: str = "",
) -> ReportDocument:
    """The document of a period. `sections` are (letter, title, text); `issued_on` is empty until the report is sent."""
    table = figures_table(figures)
    name = letterhead.issuer_name or letterhead.issuing_body.replace("\n", " ")
    subject, opening = _subject(period, name, asked_by)
    return ReportDocument(
        form=letterhead.form,
        parent_body=letterhead.parent_body,
        issuing_body=letterhead.issuing_body,
        issuer_name=name,
        symbol=letterhead.symbol,
        number_text=number_text,
        place=letterhead.place,
        date=issued_on,
        summary=f"{subject[0].upper()}{subject[1:]}",
        addressees=letterhead.addressees,
        opening=(Paragraph(f"{GROUND}, {opening} như sau:"),),
        sections=tuple(_section(key, title, text, table if key == "A" else None) for key, title, text in sections),
        closing=f"Trên đây là {subject[0].lower()}{subject[1:]}, {name} trân trọng báo cáo",
        signature=Signature(letterhead.authority, letterhead.post, letterhead.signer_name or signed_by),
        recipients=letterhead.recipients,
        figures=table,
        annexes=(annex_of(annex, figures),),
        cutoff_note=f"Số liệu từ ngày {day_words(figures.window_start)} đến hết ngày {day_words(figures.cutoff_on)}",
        version=version,
        draft_mark=draft_mark,
        demo_mark=DEMO_MARK if is_demo else "",
    )


def _subject(period: ReportPeriod, name: str, asked_by: str) -> tuple[str, str]:
    """What the report is about, and how its first sentence says so."""
    if isinstance(period, AdHoc):
        asked = f"theo yêu cầu của {asked_by}, " if asked_by else ""
        return period.title, f"{asked}{name} báo cáo"
    what = period_words(period)
    return f"kết quả {SUBJECT} {what}", f"{name} báo cáo kết quả thực hiện {what}"


def period_words(period: ReportPeriod) -> str:
    """ "tháng 11/2025"; in a month that closes more, "tháng 12/2025, quý IV/2025 và năm 2025"."""
    names = [period.label, *(one.label for one in (closes(period) if isinstance(period, Period) else ()))]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} và {names[-1]}"


@dataclass(slots=True)
class _Part:
    """A heading and what stands below it, while the lines are being read."""

    number: str = ""
    title: str = ""
    blocks: list[Paragraph | Table] = field(default_factory=list)
    below: list[_Part] = field(default_factory=list)

    def done(self) -> Section:
        return Section(self.title, self.number, tuple(self.blocks), tuple(part.done() for part in self.below))


def heading_of(line: str) -> tuple[str, str] | None:
    """Number and title of a line that reads as a heading ("I. …", "1. …", no end mark), or none; pages and paper agree on it."""
    found = _HEADING.fullmatch(line.strip()) if len(line) <= LONGEST_HEADING else None
    return (found[1], found[2]) if found else None


def _section(key: str, title: str, text: str, table: Table | None) -> Section:
    """A section's lines as paragraphs and headings: "I. …" is a part, "1. …" a part of it. The table closes the section's head."""
    whole = last = _Part(key, title)
    for line in text.splitlines():
        heading = heading_of(line)
        if heading:
            above = whole.below[-1] if heading[0].isdecimal() and whole.below else whole
            last = _Part(*heading)
            above.below.append(last)
        elif line.strip():
            last.blocks.append(Paragraph(line.strip()))
    if table:
        whole.blocks.append(table)
    return whole.done()


COUNT_COLUMNS = (
    Column("Tổng số", 16, "right", "number"),
    Column("Hoàn thành đúng hạn", 20, "right", "number"),
    Column("Hoàn thành muộn", 20, "right", "number"),
    Column("Trong hạn", 18, "right", "number"),
    Column("Quá hạn", 16, "right", "number"),
    Column("Tỷ lệ hoàn thành", 18, "right", "percent"),
)


def count_cells(counts: Counts) -> Row:
    """The cells of `COUNT_COLUMNS`."""
    done = round(100 * counts.completed / counts.total, 1) if counts.total else 0
    return (counts.total, counts.on_time, counts.late, counts.running, counts.overdue, done)


def figures_table(figures: Figures) -> Table:
    """The official count by section of the plans, with its total."""
    columns = (Column("TT", 10, "center"), Column("Nhóm nhiệm vụ", 56), *COUNT_COLUMNS)
    return Table(
        columns=columns,
        rows=tuple((place, brief(group.title, 120), *count_cells(group.counts)) for place, group in enumerate(figures.sections, 1)),
        title=f"Tổng hợp số liệu đến hết ngày {day_words(figures.cutoff_on)}",
        totals=(("", "Tổng số", *count_cells(figures.total)),),
    )


def annex_of(rows: Sequence[AnnexRow], figures: Figures) -> Annex:
    """The task table on landscape pages, by plan and section; its rows are as many as the figures say."""
    several = len({row.plan_id for row in rows}) > 1
    groups: list[RowGroup] = []
    plan: int | None = None
    for (plan_id, _), together in groupby(rows, key=lambda row: (row.plan_id, row.section)):
        members = list(together)
        first = members[0]
        if several and plan_id != plan:
            groups.append(RowGroup(f"Kế hoạch số {first.plan_number}"))
        plan = plan_id
        title = f"{first.section}. {first.section_title}" if first.section and first.section_title else first.section_title
        groups.append(RowGroup(title, tuple(_annex_cells(row) for row in members), level=2 if several else 1))
    return Annex(
        title=f"Tình hình thực hiện các nhiệm vụ đến hết ngày {day_words(figures.cutoff_on)}",
        columns=(
            Column("TT", 10, "center"),
            Column("Nhiệm vụ", 78),
            Column("Đơn vị chủ trì", 38),
            Column("Thời hạn", 30),
            Column("Tình trạng", 30),
            Column("Kết quả", 76),
        ),
        groups=tuple(groups),
        note=_annex_note(figures.total),
    )


def _annex_cells(row: AnnexRow) -> Row:
    return (row.ordinal, row.content, row.lead, row.deadline, row.state_words, row.result)


def _annex_note(counts: Counts) -> str:
    return (
        f"Tổng số {figure_words(counts.total)} nhiệm vụ: hoàn thành đúng hạn {figure_words(counts.on_time)}, "
        f"hoàn thành muộn {figure_words(counts.late)}, đang thực hiện trong hạn {figure_words(counts.running)}, "
        f"quá hạn {figure_words(counts.overdue)}."
    )
