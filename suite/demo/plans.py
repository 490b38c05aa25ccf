"""Turns a plan's template into what a tenant is charged with: its rows read as any plan is, each duty with its story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reports.periods import Period
from suite.demo.deadline_words import deadline_words
from suite.demo.history import Circumstances, Teller
from suite.demo.material import PlanTemplate, TaskTemplate, plan_templates
from suite.demo.organisations import CENTRAL, GOVERNMENT, DemoTenant
from suite.demo.story import Story
from tenants.catalogue.country import get_province
from tenants.plans.deadlines import Deadline, read_deadline
from tenants.tasks.rhythm import next_occurrence, rhythm_of
from tenants.tasks.states import DutyRole, Rhythm, last_permitted

# Plan keys by tenant; the others take a part of one plan.
_FULL_PLANS = {
    "66": ("hanhdong", "hatang", "lienthong", "trongtam"),
    "56": ("hanhdong", "hatang", "trongtam"),
    "BKHCN": ("bo", "botrongtam", "bosangkien"),
}
_SMALL_PLAN = {"province": "hanhdong", "ministry": "bonganh", "party_body": "dang", "central": "trunguong"}

# How a document writes a collective, by the code of the group.
_COLLECTIVES = {
    "SBN": "Các sở, ban, ngành",
    "XA": "UBND các xã, phường",
    "K4": "Các cơ quan thuộc 04 khối (Đảng, HĐND, UBND, MTTQ)",
    "CTXH": "Các tổ chức chính trị - xã hội tỉnh",
    "DV": "Các đơn vị trực thuộc",
    "BN": "Các bộ, ngành",
}


@dataclass(frozen=True, slots=True)
class TenantUnits:
    """A tenant's units as the plans need them."""

    id_of: Mapping[str, int]  # by code
    name_of: Mapping[int, str]
    communes: frozenset[int]
    members: Mapping[str, Sequence[int]]  # unit ids by group code
    sittings: Mapping[int, Mapping[Period, date]]  # when each unit answers, by period
    group_names: Mapping[str, str]


@dataclass(slots=True)
class PlannedDuty:
    """One unit's duty with what became of it."""

    unit_id: int
    role: str
    first_lead: bool
    via_group: str
    story: Story
    original_due_on: date | None


@dataclass(slots=True)
class PlannedTask:
    """A row of the annex with its duties."""

    template: TaskTemplate
    ordinal: str
    position: int
    content: str
    deadline: Deadline
    lead_text: str
    coordinating_text: str
    duties: list[PlannedDuty]


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as it was issued."""

    number: str
    title: str
    issuer: str
    issued_on: date
    tasks: list[PlannedTask]


def plans_of(tenant: DemoTenant, units: TenantUnits, teller: Teller) -> list[Plan]:
    """The plans of a tenant, with what became of them."""
    templates = plan_templates()
    if tenant.full:
        chosen = [(templates[key], templates[key].tasks) for key in _FULL_PLANS[tenant.code]]
    else:
        template = templates["chinhphu" if tenant.code == GOVERNMENT else _SMALL_PLAN[tenant.kind]]
        tasks = [task for task in template.tasks if _led_by_somebody(task, units)]
        if tenant.kind == "province":
            extra = [task for task in templates["trongtam"].tasks if task.section == "II" and _led_by_somebody(task, units)]
            tasks = sorted(teller.rng.sample(tasks, min(12, len(tasks))), key=template.tasks.index)
            tasks += [_in_section(task, tasks[-1]) for task in teller.rng.sample(extra, min(4, len(extra)))]
        chosen = [(template, tuple(tasks))]
    return [_plan(tenant, template, tasks, units, teller) for template, tasks in chosen]


def _led_by_somebody(task: TaskTemplate, units: TenantUnits) -> bool:
    return any(code in units.id_of or units.members.get(code) for code in task.lead)


def _in_section(task: TaskTemplate, other: TaskTemplate) -> TaskTemplate:
    values = {name: getattr(task, name) for name in task.__slots__}
    return TaskTemplate(**{**values, "section": other.section, "section_title": other.section_title})


def _plan(
    tenant: DemoTenant,
    template: PlanTemplate,
    tasks: Sequence[TaskTemplate],
    units: TenantUnits,
    teller: Teller,
) -> Plan:
    issued_on = teller.calendar.on_or_before(teller.stretch.today - timedelta(days=template.days_ago))
    year = teller.stretch.today.year
    words = {"name": tenant.name, "code": tenant.code, "year": issued_on.year, "steering": "", "committee": ""}
    if tenant.province_code:
        province = get_province(tenant.province_code)
        words |= {"steering": f"Ban Chỉ đạo {province.in_a_sentence}", "committee": f"UBND {province.in_a_sentence}"}
    return Plan(
        template.number.format(**words) if tenant.code != CENTRAL else template.number,
        template.title.format(**words),
        template.issuer.format(**words),
        issued_on,
        [_task(tenant, task, position, issued_on, units, teller, year) for position, task in enumerate(tasks, start=1)],
    )


def _task(
    tenant: DemoTenant,
    template: TaskTemplate,
    position: int,
    issued_on: date,
    units: TenantUnits,
    teller: Teller,
    year: int,
) -> PlannedTask:
    deadline = read_deadline(deadline_words(template.deadline, teller.stretch.today), issued_on, teller.calendar)
    given = _assigned(template, units)
    task = PlannedTask(
        template,
        f"{position}",
        position,
        template.content.replace("{year}", str(year)),
        deadline,
        _bodies(template.lead, units),
        _bodies(template.coordinating, units),
        [],
    )
    collective = sum(1 for _, role, _, via in given if role == DutyRole.LEAD and via) > 3
    for unit_id, role, first, via in given:
        story = _story(deadline, issued_on, teller)
        of_many = bool(via) and collective
        duty = PlannedDuty(unit_id, role, first, via, story, story.due_on)
        leads, commune = role == DutyRole.LEAD, unit_id in units.communes
        told = Circumstances(
            leads=leads,
            sittings=units.sittings[unit_id],
            fate=template.fate if tenant.full and leads and not of_many else "",
            commune=commune,
            among_many=of_many or commune,
            own=template.result if leads and not via and not commune else "",
        )
        teller.tell(story, issued_on, told)
        task.duties.append(duty)
    return task


def _story(deadline: Deadline, issued_on: date, teller: Teller) -> Story:
    rhythm = rhythm_of(deadline.kind, deadline.due_on)
    due_on = deadline.due_on if rhythm is Rhythm.DATED else None
    if rhythm is Rhythm.RECURRING:
        due_on = next_occurrence(deadline.recurrence, max(issued_on, teller.stretch.start))
    limit = last_permitted(due_on, deadline.boundary) if rhythm is Rhythm.DATED else due_on
    return Story(rhythm.value, due_on, limit, deadline.recurrence)


def _assigned(template: TaskTemplate, units: TenantUnits) -> list[tuple[int, str, bool, str]]:
    """(unit, role, first lead, collective): nobody owes a task twice, and units named come before members of collectives."""
    found: dict[int, tuple[int, str, bool, str]] = {}
    for role, codes in ((DutyRole.LEAD, template.lead), (DutyRole.COORDINATING, template.coordinating)):
        named = [(units.id_of[code], "") for code in codes if code in units.id_of]
        members = [(unit_id, units.group_names[code]) for code in codes for unit_id in units.members.get(code, ())]
        for unit_id, via in (*named, *members):
            if unit_id not in found:
                first = role is DutyRole.LEAD and not via and not any(one[2] for one in found.values())
                found[unit_id] = (unit_id, role.value, first, via)
    return list(found.values())


def _bodies(codes: Sequence[str], units: TenantUnits) -> str:
    names = [units.name_of[units.id_of[code]] if code in units.id_of else _COLLECTIVES.get(code, "") for code in codes]
    return "; ".join(name for name in names if name)
