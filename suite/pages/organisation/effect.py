"""What a change of a unit would do, before it is decided; of a split also who takes what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.components import button, card, form_actions, html, message, select_field, stack
from suite.components.format import date_text, number
from tenants.access.permissions import ROLE_LABELS, Role
from tenants.organisation.changes.dao import Part, matters
from tenants.organisation.changes.moves import Choice, Fate
from tenants.organisation.changes.service import Effect, Intent


def effect_view(
    intent: Intent, effect: Effect, successors: Mapping[int, str], contents: Mapping[int, str], *, now_already: bool
) -> Any:
    """The effect in sentences, the choices of a split, and the button that decides. `successors` may be chosen from, by id."""
    when = "ngay khi ghi nhận" if now_already else f"vào ngày {date_text(intent.effective_on)}, theo tình hình ngày đó"
    lines = _rename(intent, effect) if intent.kind == "rename" else [*_moving(effect), *_matters(intent, effect)]
    return stack(
        card(
            f"Áp dụng {when}",
            [
                html.Ul([html.Li(line) for line in lines], className="plain-list"),
                _people(effect),
                form_actions(button("Ghi nhận", "change-decide", look="primary", icon_name="check-lg")),
            ],
        ),
        _split(intent, effect, successors, contents) if intent.kind == "split" else None,
    )


def _rename(intent: Intent, effect: Effect) -> list[Any]:
    return [
        ["“", html.B(effect.unit.name), "” đổi tên thành “", html.B(intent.new_name), "”."],
        "Phần việc, báo cáo và lịch sử giữ nguyên; báo cáo cũ vẫn hiện tên cũ.",
        "Văn bản còn viết tên cũ vẫn được đọc đúng đơn vị này.",
    ]


def _moving(effect: Effect) -> list[Any]:
    lines: list[Any] = [
        [html.B(number(count)), " phần việc đang mở sẽ chuyển sang ", html.B(effect.names.get(unit_id, effect.unit.name)), "."]
        for unit_id, count in effect.taking.items()
    ]
    if doubled := effect.count(Fate.ENDS, Fate.MOVES_INSTEAD):
        lines.append(f"{number(doubled)} nhiệm vụ cả hai đơn vị cùng thực hiện: giữ một phần việc, phần việc trùng kết thúc.")
    if closed := effect.count(Fate.CLOSES):
        lines.append(f"{number(closed)} phần việc đang mở sẽ kết thúc, không đơn vị nào nhận tiếp.")
    if effect.staying:
        lines.append(f"{number(effect.staying)} phần việc ở lại {effect.unit.name}.")
    if not effect.duties:
        lines.append(f"{effect.unit.name} không có phần việc đang mở.")
    lines.append("Báo cáo, phần việc đã hoàn thành và các kỳ đã gửi giữ nguyên tên đơn vị cũ.")
    return lines


def _matters(intent: Intent, effect: Effect) -> list[Any]:
    """What is open beside the duties: it goes along, or waits for somebody to settle it."""
    said = matters(effect.matters)
    if not said:
        return []
    if intent.to_unit_id is None:
        # A later date can be granted to nobody once the duty is closed.
        lapsing = matters({kind: count for kind, count in effect.matters.items() if kind == "extensions"})
        staying = matters({kind: count for kind, count in effect.matters.items() if kind != "extensions"})
        return [
            *(
                [f"{staying} chưa xong ở lại {effect.unit.name}: giao tiếp cho đơn vị khác ở danh sách các thay đổi."]
                if staying
                else []
            ),
            *([f"{lapsing} đang chờ sẽ hết hiệu lực cùng phần việc."] if lapsing else []),
        ]
    return [f"{said} chưa xong đi theo phần việc, có ghi lại."]


def _people(effect: Effect) -> Any:
    if not effect.people:
        return None
    names = [f"{user.name} ({ROLE_LABELS[Role(user.role)]})" for user in effect.people]
    listed = html.Ul([html.Li(name) for name in names[:30]], className="plain-list")
    if effect.people_to:
        said = f"{number(len(names))} người dùng chuyển sang {effect.people_to}:"
        return html.Div([html.P(said), listed])
    return message(
        [f"{number(len(names))} người dùng cần được chuyển đơn vị hoặc ngừng tài khoản ở mục Người dùng:", listed], "warning"
    )


def _split(intent: Intent, effect: Effect, successors: Mapping[int, str], contents: Mapping[int, str]) -> Any:
    default = successors.get(intent.to_unit_id or 0, "")
    of_part = {(one.plan_id, one.section): one for one in intent.choices if one.duty_id is None}
    of_duty = {one.duty_id: one for one in intent.choices if one.duty_id is not None}
    options = list(successors.items())

    def select(place: dict[str, Any], label: str, empty: str, chosen: Choice | None) -> Any:
        choices = [(str(key), name) for key, name in options]
        return select_field(place, label, choices, str(chosen.to_unit_id) if chosen else "", placeholder=empty)

    def section(part: Part) -> Any:
        duties = [duty for duty in effect.duties if (duty.plan_id, duty.section) == (part.plan_id, part.section)]
        title = f"{part.plan_number} · {f'{part.section}. {part.title}'.strip('. ') or 'không chia mục'}"
        whole = select(
            {"type": "change-part", "task": part.task_id}, title, f"Còn lại: {default}", of_part.get((part.plan_id, part.section))
        )
        lines = [
            html.Li(
                select(
                    {"type": "change-duty", "duty": duty.duty_id},
                    contents.get(duty.task_id, ""),
                    "Theo mục",
                    of_duty.get(duty.duty_id),
                )
            )
            for duty in duties
        ]
        each = html.Details([html.Summary(f"{number(len(duties))} phần việc"), html.Ul(lines, className="plain-list")])
        return html.Div([whole, each])

    return card(
        "Đơn vị nào nhận phần việc nào",
        [
            html.P(
                "Chọn theo mục của kế hoạch; cần khác thì mở từng phần việc. Chọn xong bấm “Xem trước” để tính lại.",
                className="muted",
            ),
            stack(*(section(part) for part in effect.parts)),
        ],
    )
