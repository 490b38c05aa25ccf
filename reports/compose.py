"""Proposes the text of a report and its annex from counted rows and the units' own words: rows in, sentences out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.facts import (
    AnnexRow,
    Answer,
    Counts,
    Figure,
    Figures,
    LateTask,
    PlanRow,
    TaskRow,
    Voice,
    days_late,
    deadline_words,
    due_until,
    section_title,
    sentence_key,
)
from reports.hindrances import asked_above, standing_obstacles
from reports.passages import LONGEST_WORDS, MOST_IN_A_LIST, Passage, brief, day_words, ended, say, share_words
from reports.periods import Period, parse_period
from reports.render.cells import figure_words
from tenants.tasks.states import OfficialClass
from tenants.vietnamese import clean

# A report is read on paper: what does not fit stands in the annex, and the text says so.
MOST_RESULTS = 40
LONGEST_TASK = 180
LONGEST_LEAD = 120
LONGEST_ANNEX_WORDS = 900

# The title repeats the kind of the document, which the sentence has already named.
_PLAN = re.compile(r"\Akế hoạch\s+(?:của\s+ban chỉ đạo\s+)?", re.IGNORECASE)
UNCHANGED = ("no_change", "nothing_arising")


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposed text of one section."""

    key: str
    passages: tuple[Passage, ...]

    @property
    def text(self) -> str:
        """As it stands in the editor: a paragraph a line; "I. …" and "1. …" without an end mark are headings."""
        return "\n".join(passage.text for passage in self.passages)


def propose(
    figures: Figures,
    tasks: Sequence[TaskRow],
    answers: Sequence[Answer],
    plans: Sequence[PlanRow],
    *,
    speaker: str,
) -> tuple[Proposal, ...]:
    """The four sections. `speaker` is who assigned the tasks, as the subject of a sentence."""
    late = [row for row in tasks if row.official_class is OfficialClass.OVERDUE]
    return (
        Proposal("A", tuple(_results(figures, tasks, answers, plans, speaker))),
        Proposal("B", tuple(_shortcomings(figures, late))),
        Proposal("C", tuple(_next_month(figures, tasks, late))),
        Proposal("D", tuple(_proposals(figures))),
    )


def _heading(number: str, title: str) -> Passage:
    return Passage(f"{number}. {clean(title).rstrip(' .;:,')}")


def _results(
    figures: Figures, tasks: Sequence[TaskRow], answers: Sequence[Answer], plans: Sequence[PlanRow], speaker: str
) -> Iterable[Passage]:
    yield _state(figures, speaker)
    yield from _changes(figures)
    yield _heading("I", "Công tác chỉ đạo, điều hành")
    yield from _direction(figures, tasks, plans)
    if figures.sections:
        yield _heading("II", "Kết quả theo nhóm nhiệm vụ")
        yield from _by_section(figures, tasks, answers)
    if figures.systems:
        yield _heading("III", "Kết quả theo hệ thống chiến lược")
        for system in figures.systems:
            yield say(f"- {system.title}: ", *_shares(system.counts, Figure(system.counts.total, system.rows)), ".")


def _state(figures: Figures, speaker: str) -> Passage:
    counts, opens = figures.total, figures.opens()
    day = day_words(figures.cutoff_on)
    if not counts.total:
        return Passage(f"Tính đến hết ngày {day}, {speaker} chưa giao nhiệm vụ nào.")
    pieces: list[str | Figure | tuple[Figure, str]] = [
        f"Tính đến hết ngày {day}, {speaker} giao ",
        (opens["total"], " nhiệm vụ"),
        "; đã hoàn thành ",
        (opens["completed"], " nhiệm vụ"),
        f" ({share_words(counts.completed, counts.total)})",
    ]
    if counts.completed:
        pieces += [", trong đó đúng hạn ", opens["on_time"], ", muộn ", opens["late"]]
    pieces += ["; đang thực hiện trong hạn ", (opens["running"], " nhiệm vụ"), "; quá hạn ", (opens["overdue"], " nhiệm vụ")]
    return say(*pieces, _compared(figures), ".")


def _compared(figures: Figures) -> str:
    if figures.previous is None:
        return ""
    change = figures.total.overdue - figures.previous.overdue
    before = f"{parse_period(figures.period).unit_words} trước"
    if not change:
        return f", không đổi so với {before}" if figures.total.overdue else ""
    return f", {'tăng' if change > 0 else 'giảm'} {figure_words(abs(change))} so với {before}"


def _changes(figures: Figures) -> Iterable[Passage]:
    opens = figures.opens()
    told: list[str | Figure | tuple[Figure, str]] = []
    for words, name in (("hoàn thành ", "completed_now"), ("phát sinh quá hạn ", "newly_overdue")):
        if opens[name].value:
            told += [words, (opens[name], " nhiệm vụ"), "; "]
    if told:
        window = f"Trong kỳ báo cáo (từ ngày {day_words(figures.window_start)} đến hết ngày {day_words(figures.cutoff_on)}), "
        yield say(window, *told[:-1], ".")
    for longer in figures.longer:
        start = f"{longer.name} (từ ngày {day_words(longer.start)}), hoàn thành "
        yield say(start, (Figure(longer.completed, longer.rows), " nhiệm vụ"), ".")


def _direction(figures: Figures, tasks: Sequence[TaskRow], plans: Sequence[PlanRow]) -> Iterable[Passage]:
    for plan in plans:
        ids = [row.task_id for row in tasks if row.plan_id == plan.plan_id]
        rows = {**figures.base, "plan_id": str(plan.plan_id)}
        title = _PLAN.sub("", clean(plan.title))
        about = f" {brief(title, LONGEST_TASK)}" if title else ""
        yield say(
            f"- Ban hành Kế hoạch số {plan.number}, ngày {day_words(plan.issued_on)}{about}, giao ",
            (Figure(len(ids), rows), " nhiệm vụ"),
            ".",
            tasks=ids,
        )
    units = figures.units
    if units.expected:
        said = f"- {figure_words(units.answered)}/{figure_words(units.expected)} đơn vị chủ trì đã báo cáo kết quả trong kỳ"
        if units.with_evidence:
            said += f"; {figure_words(units.with_evidence)} đơn vị gửi kèm minh chứng"
        if units.unchanged:
            said += f"; {figure_words(units.unchanged)} đơn vị xác nhận không thay đổi hoặc không phát sinh"
        yield Passage(f"{said}.")
    elif not plans:
        yield Passage("- Trong kỳ không ban hành kế hoạch mới.")


def _shares(counts: Counts, total: Figure) -> list[str | Figure | tuple[Figure, str]]:
    said: list[str | Figure | tuple[Figure, str]] = ["giao ", (total, " nhiệm vụ")]
    for words, which, value in (
        ("hoàn thành", "completed", counts.completed),
        ("đang thực hiện trong hạn", OfficialClass.RUNNING.value, counts.running),
        ("quá hạn", OfficialClass.OVERDUE.value, counts.overdue),
    ):
        if value:
            said += [f"; {words} ", Figure(value, {**total.rows, "official_class": which})]
    return said


def _by_section(figures: Figures, tasks: Sequence[TaskRow], answers: Sequence[Answer]) -> Iterable[Passage]:
    said = results_by_task(answers)
    several_plans = len({row.plan_id for row in tasks}) > 1
    room = max(2, MOST_RESULTS // max(1, len(figures.sections)))
    by_key: dict[tuple[str, str], list[TaskRow]] = {}
    for row in tasks:
        by_key.setdefault((str(row.plan_id), row.section), []).append(row)
    for place, group in enumerate(figures.sections, start=1):
        rows = by_key[group.rows["plan_id"], "" if group.rows["section"] == "-" else group.rows["section"]]
        plan = f" (Kế hoạch số {rows[0].plan_number})" if several_plans and clean(rows[0].section_title) else ""
        yield _heading(str(place), f"{section_title(rows[0]).rstrip(' .;:,')}{plan}")
        counted = _shares(group.counts, Figure(group.counts.total, group.rows))
        counted[0] = "Giao "
        yield say(*counted, ".", tasks=[row.task_id for row in rows])
        # What was finished first, then what moved, in the order of the annex.
        spoken = sorted((row for row in rows if row.task_id in said), key=lambda row: row.completed_on is None)
        for row in spoken[:room]:
            yield Passage(f"- {_with_claim(said[row.task_id], row)}", (row.task_id,))
        if len(spoken) > room:
            rest = tuple(row.task_id for row in spoken[room:])
            yield Passage(f"- Kết quả của {figure_words(len(rest))} nhiệm vụ khác nêu tại Phụ lục.", rest)


def results_by_task(answers: Iterable[Answer], limit: int = LONGEST_WORDS) -> dict[int, str]:
    """ "Sở Tài chính: đã …" for each task with a result: its first lead's last words, else the last words of another lead."""
    chosen: dict[int, Answer] = {}
    speakers: dict[int, set[str]] = {}
    for answer in answers:
        if answer.kind in UNCHANGED or not clean(answer.result):
            continue
        speakers.setdefault(answer.task_id, set()).add(answer.unit_name)
        before = chosen.get(answer.task_id)
        if before is None or answer.first_lead or not before.first_lead:
            chosen[answer.task_id] = answer
    return {
        task_id: f"{answer.unit_name}{_and_others(len(speakers[task_id]) - 1)}: {ended(brief(answer.result, limit))}"
        for task_id, answer in chosen.items()
    }


def _and_others(count: int) -> str:
    return f" (và {figure_words(count)} đơn vị khác)" if count > 0 else ""


def _shortcomings(figures: Figures, late: Sequence[TaskRow]) -> Iterable[Passage]:
    opens = figures.opens()
    if figures.total.overdue:
        start = f"Đến hết ngày {day_words(figures.cutoff_on)}, còn "
        yield say(start, (opens["overdue"], " nhiệm vụ quá hạn"), ":", tasks=[row.task_id for row in late])
        for task in figures.overdue[:MOST_IN_A_LIST]:
            yield Passage(_late_words(task), (task.task_id,))
        if figures.total.overdue > MOST_IN_A_LIST:
            more = figure_words(figures.total.overdue - MOST_IN_A_LIST)
            yield Passage(f"- {more} nhiệm vụ quá hạn khác nêu tại Phụ lục.")
    silent = figures.units.expected - figures.units.answered
    if silent > 0:
        yield Passage(f"Còn {figure_words(silent)} đơn vị chủ trì chưa báo cáo kết quả trong kỳ.")
    # What has been raised as an obstacle is said there, with who has to answer.
    raised = {sentence_key(one.title) for one in figures.obstacles}
    said = [voice for voice in figures.difficulties if sentence_key(voice.text) not in raised]
    if said:
        yield Passage("Khó khăn, vướng mắc do các đơn vị nêu:")
        yield from _voices(said)
    yield from standing_obstacles(figures)
    if not figures.total.overdue and silent <= 0 and not figures.difficulties and not figures.obstacles:
        yield Passage("Trong kỳ không có nhiệm vụ quá hạn; các đơn vị không nêu khó khăn, vướng mắc.")


def _late_words(task: LateTask) -> str:
    deadline = f"; thời hạn {task.deadline}" if task.deadline else ""
    content = brief(task.content, LONGEST_TASK).rstrip(".")
    said = f"- {content} ({brief(task.lead, LONGEST_LEAD)} chủ trì{deadline}; quá hạn {figure_words(task.days)} ngày)"
    return f"{said}. Nguyên nhân: {ended(brief(task.cause))}" if task.cause else f"{said}."


def _voices(voices: Sequence[Voice]) -> Iterable[Passage]:
    for voice in voices[:MOST_IN_A_LIST]:
        units = ", ".join(voice.units[:3])
        others = f" và {figure_words(len(voice.units) - 3)} đơn vị khác" if len(voice.units) > 3 else ""
        yield Passage(f"- {brief(voice.text).rstrip('.')} ({units}{others}).", voice.task_ids)
    if len(voices) > MOST_IN_A_LIST:
        rest = voices[MOST_IN_A_LIST:]
        ids = tuple(dict.fromkeys(task_id for voice in rest for task_id in voice.task_ids))
        yield Passage(f"- {figure_words(len(rest))} ý kiến khác của các đơn vị.", ids)


def _next_month(figures: Figures, tasks: Sequence[TaskRow], late: Sequence[TaskRow]) -> Iterable[Passage]:
    opens = figures.opens()
    if late:
        ids = [row.task_id for row in late]
        yield say("Tập trung hoàn thành dứt điểm ", (opens["overdue"], " nhiệm vụ quá hạn"), " nêu tại Phần B.", tasks=ids)
    if figures.next_until and figures.due_next:
        due = due_until(tasks, figures.next_until)
        until = f" đến hạn chậm nhất ngày {day_words(figures.next_until)}:"
        ids = [row.task_id for row in due]
        yield say("Hoàn thành đúng hạn ", (opens["due_next"], " nhiệm vụ"), until, tasks=ids)
        for row in due[:MOST_IN_A_LIST]:
            deadline = deadline_words(row.deadline_text, row.last_permitted_on)
            yield Passage(
                f"- {brief(row.content, LONGEST_TASK).rstrip('.')} ({brief(row.lead, LONGEST_LEAD)}; {deadline}).", (row.task_id,)
            )
        if len(due) > MOST_IN_A_LIST:
            rest = tuple(row.task_id for row in due[MOST_IN_A_LIST:])
            yield Passage(f"- {figure_words(len(rest))} nhiệm vụ khác nêu tại Phụ lục.", rest)
    lasting = [row.task_id for row in tasks if row.official_class is OfficialClass.RUNNING and row.last_permitted_on is None]
    if lasting:
        words = f"Tiếp tục thực hiện {figure_words(len(lasting))} nhiệm vụ thường xuyên hoặc chưa xác định ngày hoàn thành."
        yield Passage(words, tuple(lasting))
    if not late and not figures.due_next and not lasting:
        yield Passage("Tiếp tục triển khai các nhiệm vụ được giao theo đúng tiến độ.")


def _proposals(figures: Figures) -> Iterable[Passage]:
    asked = list(asked_above(figures))
    if not figures.proposals and not asked:
        yield Passage("Các đơn vị không có đề xuất, kiến nghị.")
    if figures.proposals:
        yield Passage("Tổng hợp đề xuất, kiến nghị của các đơn vị:")
        yield from _voices(figures.proposals)
    yield from asked


def _with_claim(sentence: str, row: TaskRow) -> str:
    """The words of a unit with what stands between its "done" and the official count; as they are when the two agree."""
    if row.waiting:
        remark = "chờ xác nhận hoàn thành"
    elif row.completed_later:
        remark = "hoàn thành sau ngày chốt số liệu"
    else:
        return sentence
    return f"{sentence.rstrip('.')} ({remark})."


def annex_rows(tasks: Iterable[TaskRow], answers: Iterable[Answer], figures: Figures) -> tuple[AnnexRow, ...]:
    """The task table: every counted task once, in the order of plans and annexes, with its class at the cut-off."""
    said = results_by_task(answers, LONGEST_ANNEX_WORDS)
    return tuple(
        AnnexRow(
            task_id=row.task_id,
            plan_id=row.plan_id,
            plan_number=row.plan_number,
            section=row.section,
            section_title=clean(row.section_title),
            ordinal=row.ordinal,
            content=clean(row.content),
            lead=row.lead,
            deadline=deadline_words(row.deadline_text, row.last_permitted_on),
            official_class=row.official_class.value,
            days=days_late(row, figures.cutoff_on),
            result=_with_claim(said.get(row.task_id) or _said_before(row, figures.period), row),
        )
        for row in tasks
    )


def _said_before(row: TaskRow, period: str) -> str:
    if not clean(row.last_words):
        return "Chưa có báo cáo của đơn vị chủ trì."
    words = ended(brief(row.last_words, LONGEST_ANNEX_WORDS))
    # A longer period is written from all its months: which of them it was is said.
    if row.last_period in ("", period):
        return words
    label = Period.parse(row.last_period).label
    return f"({label[:1].upper()}{label[1:]}) {words}"
