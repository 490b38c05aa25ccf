"""What hinders the tenants and what they ask for, put together from what they sent: by level, by theme, and what several share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.document import Column, Paragraph, Row, Section, Table
from reports.facts import Figures, Hindrance, sentence_key
from reports.hindrances import counted_words
from reports.passages import brief
from reports.render.cells import figure_words
from tenants.obstacles.states import LEVEL_LABELS, Level, State
from tenants.obstacles.themes import THEMES, Voice, theme_of, together

MOST_SHARED = 30
MOST_NAMES = 12

# A tenant and the figures that it sent.
Said = Sequence[tuple[int, Figures]]


@dataclass(frozen=True, slots=True)
class SharedVoice:
    """A difficulty, obstacle or proposal with all tenants that named it; `levels` are those whose answer it waits for."""

    text: str
    theme: str
    tenant_ids: tuple[int, ...]
    levels: tuple[str, ...] = ()


def difficulties(said: Said) -> list[SharedVoice]:
    """Obstacles in similar words once, and what units wrote beside them, the same sentence once; what most share first.

    A sentence that its tenant has raised as an obstacle too stands as the obstacle alone.
    """
    obstacles = [(tenant_id, one) for tenant_id, figures in said for one in figures.obstacles]
    raised = {(tenant_id, sentence_key(one.title)) for tenant_id, one in obstacles}
    free = [
        (tenant_id, voice.text, theme_of(voice.text))
        for tenant_id, figures in said
        for voice in figures.difficulties
        if (tenant_id, sentence_key(voice.text)) not in raised
    ]
    return _most_shared_first([*_choruses(obstacles), *_once(free)])


def proposals(said: Said) -> list[SharedVoice]:
    """What units propose and what is proposed with obstacles that wait above their tenant; the same sentence once."""
    asked = []
    for tenant_id, figures in said:
        asked += [(tenant_id, voice.text, theme_of(voice.text)) for voice in figures.proposals]
        asked += [
            (tenant_id, one.proposal, one.theme)
            for one in figures.obstacles
            if one.proposal and one.state == State.OPEN and one.level != Level.SECRETARIAT
        ]
    return _most_shared_first(_once(asked))


def _choruses(obstacles: Iterable[tuple[int, Hindrance]]) -> list[SharedVoice]:
    voices = [
        Voice(
            one.obstacle_id,
            str(tenant_id),
            "",
            one.theme,
            one.system_code,
            one.title,
            one.raised_on,
            one.level if one.state == State.OPEN else "",
        )
        for tenant_id, one in obstacles
    ]
    return [
        SharedVoice(
            chorus.first.title,
            chorus.first.theme,
            tuple(int(code) for code, _ in chorus.tenants),
            tuple(level for level in LEVEL_LABELS if any(voice.waits_at == level for voice in chorus.voices)),
        )
        for chorus in together(voices)
    ]


def _once(said: Iterable[tuple[int, str, str]]) -> list[SharedVoice]:
    texts: dict[str, tuple[str, str]] = {}
    tenants: dict[str, dict[int, None]] = {}
    for tenant_id, text, theme in said:
        texts.setdefault(sentence_key(text), (text, theme))
        tenants.setdefault(sentence_key(text), {})[tenant_id] = None
    return [SharedVoice(text, theme, tuple(tenants[key])) for key, (text, theme) in texts.items()]


def _most_shared_first(voices: list[SharedVoice]) -> list[SharedVoice]:
    return sorted(voices, key=lambda voice: -len(voice.tenant_ids))


def obstacle_blocks(said: Said) -> tuple[Paragraph | Table, ...]:
    """How many obstacles stand where: in a sentence, and as a table by theme and by the level that has to answer."""
    obstacles = [one for _, figures in said for one in figures.obstacles]
    if not obstacles:
        return ()
    tenants = sum(bool(figures.obstacles) for _, figures in said)
    words = f"{figure_words(tenants)} cơ quan, địa phương có {counted_words(obstacles)}."
    columns = (
        Column("Nhóm vướng mắc", 50),
        Column("Tổng số", 16, "right", "number"),
        *(Column(f"Chờ {label}", 24, "right", "number") for label in LEVEL_LABELS.values()),
        Column("Đã trả lời, chờ chấp nhận", 24, "right", "number"),
        Column("Quá hạn trả lời", 20, "right", "number"),
    )
    rows = [(label, *_cells([one for one in obstacles if one.theme == theme])) for theme, label in THEMES.items()]
    table = Table(
        columns,
        tuple(row for row in rows if row[1]),
        "Vướng mắc theo nhóm và theo cấp trả lời",
        totals=(("Tổng số", *_cells(obstacles)),),
    )
    return (Paragraph(words), table)


def _cells(obstacles: Sequence[Hindrance]) -> Row:
    waiting = [one for one in obstacles if one.state == State.OPEN]
    by_level = (sum(one.level == level for one in waiting) for level in LEVEL_LABELS)
    return (len(obstacles), *by_level, len(obstacles) - len(waiting), sum(one.days_over > 0 for one in waiting))


def themed(voices: Sequence[SharedVoice], names: Mapping[int, str]) -> tuple[Section, ...]:
    """The voices as parts of a section: what several tenants share first, then the rest by theme."""
    if not voices:
        return (Section(blocks=(Paragraph("Các cơ quan, địa phương đã gửi báo cáo không nêu."),)),)
    printed = voices[:MOST_SHARED]
    parts = [("Nội dung nhiều nơi cùng nêu", [one for one in printed if len(one.tenant_ids) > 1])]
    parts += [
        (label, [one for one in printed if one.theme == theme and len(one.tenant_ids) == 1]) for theme, label in THEMES.items()
    ]
    present = [(title, found) for title, found in parts if found]
    sections = [
        Section(title, str(place), tuple(Paragraph(_line(one, names)) for one in found))
        for place, (title, found) in enumerate(present, start=1)
    ]
    rest = len(voices) - len(printed)
    if rest:
        sections.append(Section(blocks=(Paragraph(f"{figure_words(rest)} nội dung khác nêu trong báo cáo của từng cơ quan."),)))
    return tuple(sections)


def _line(voice: SharedVoice, names: Mapping[int, str]) -> str:
    # Names have commas of their own ("ĐU MTTQ, các đoàn thể Trung ương").
    who = "; ".join(names[tenant_id] for tenant_id in voice.tenant_ids[:MOST_NAMES])
    if len(voice.tenant_ids) > MOST_NAMES:
        who += f" và {figure_words(len(voice.tenant_ids) - MOST_NAMES)} nơi khác"
    waits = f", chờ {', '.join(LEVEL_LABELS[level] for level in voice.levels)} trả lời" if voice.levels else ""
    return f"- {brief(voice.text).rstrip('.')} ({who}){waits}."
