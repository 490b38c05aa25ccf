"""What a change of a unit would do, before it is decided; of a split also who takes what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from suite.components import button, card, form_actions, html, link, message, select_field, stack
from suite.components.content import Content
from suite.components.format import date_text, number
from tenants.access.permissions import ROLE_LABELS, Role
from tenants.organisation.changes.dao import MATTERS, Matter, Part, count_matters, matters
from tenants.organisation.changes.moves import Choice, Fate, OpenDuty
from tenants.organisation.changes.service import Effect, Intent
from tenants.vietnamese import shorten

# Where a thing that hangs on a unit is shown.
_PLACES = {
    "obstacle": "/vuong-mac/{}",
    "explanation": "/giai-trinh/{}",
    "task": "/nhiem-vu/{}",
    "received": "/phoi-hop/de-nghi/{}",
}


def effect_view(
    intent: Intent, effect: Effect, successors: Mapping[int, str], contents: Mapping[int, str], *, now_already: bool
) -> Any:
    """The effect in sentences, the choices of a split, and the button that decides. `successors` may be chosen from, by id."""
    when = "ngay khi ghi nhận" if now_already else f"vào ngày {date_text(intent.effective_on)}, theo tình hình ngày đó"
    lines = _rename(intent, effect) if intent.kind == "rename" else [*_moving(effect, contents), *_matters(intent, effect)]
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


def _moving(effect: Effect, contents: Mapping[int, str]) -> list[Any]:
    def unfolds(said: Any, duties: Iterable[OpenDuty]) -> Any:
        return unfolded(said, [link(contents.get(duty.task_id, ""), f"/nhiem-vu/{duty.task_id}") for duty in duties])

    taken = effect.meeting(Fate.MOVES, Fate.MOVES_INSTEAD)
    going = {move.duty.duty_id: move.to_unit_id for move in effect.moves}
    lines: list[Any] = [
        unfolds(
            [html.B(number(count)), " phần việc đang mở sẽ chuyển sang ", html.B(effect.names.get(unit_id, effect.unit.name)), "."],
            (duty for duty in taken if going[duty.duty_id] == unit_id),
        )
        for unit_id, count in effect.taking.items()
    ]
    if doubled := effect.meeting(Fate.ENDS, Fate.MOVES_INSTEAD):
        said = f"{number(len(doubled))} nhiệm vụ cả hai đơn vị cùng thực hiện: giữ một phần việc, phần việc trùng kết thúc."
        lines.append(unfolds(said, doubled))
    if closed := effect.meeting(Fate.CLOSES):
        lines.append(unfolds(f"{number(len(closed))} phần việc đang mở sẽ kết thúc, không đơn vị nào nhận tiếp.", closed))
    if claimed := [duty for duty in effect.meeting(Fate.ENDS, Fate.CLOSES) if duty.claimed]:
        said = f"{number(len(claimed))} việc đã báo hoàn thành sẽ kết thúc mà chưa ai xác nhận; nên xem, quyết định trước."
        lines.append(unfolds(said, claimed))
    if effect.staying:
        stays = [duty for duty in effect.duties if duty.duty_id not in going]
        lines.append(unfolds(f"{number(effect.staying)} phần việc ở lại {effect.unit.name}.", stays))
    if not effect.duties:
        lines.append(f"{effect.unit.name} không có phần việc đang mở.")
    lines.append("Báo cáo, phần việc đã hoàn thành và các kỳ đã gửi giữ nguyên tên đơn vị cũ.")
    return lines


def _matters(intent: Intent, effect: Effect) -> list[Any]:
    """What is open beside the duties: it goes along, or waits for somebody to settle it."""
    if intent.to_unit_id is not None:
        both_owe = effect.meeting(Fate.ENDS, Fate.MOVES_INSTEAD)
        lapsing = any(one.kind == "requests" for one in effect.matters) and both_owe
        also = " Đề nghị phối hợp gửi đơn vị nay chủ trì thì hết hiệu lực, bên đề nghị được báo." if lapsing else ""
        return matters_unfolded(f"{{}} chưa xong đi theo phần việc, có ghi lại.{also}", effect.matters)
    # A later date can be granted to nobody once the duty is closed.
    lapsing = [one for one in effect.matters if one.kind == "extensions"]
    staying = [one for one in effect.matters if one.kind != "extensions"]
    return [
        *matters_unfolded(f"{{}} chưa xong ở lại {effect.unit.name}: giao tiếp cho đơn vị khác ở danh sách các thay đổi.", staying),
        *matters_unfolded("{} đang chờ sẽ hết hiệu lực cùng phần việc.", lapsing),
    ]


def unfolded(said: Content, rows: Sequence[Content]) -> html.Details:
    """A sentence with a number that unfolds what it counts."""
    return html.Details([html.Summary(said), html.Ul([html.Li(row) for row in rows], className="plain-list")], className="folded")


def matters_unfolded(sentence: str, found: Sequence[Matter]) -> list[html.Details]:
    """How much hangs on a unit, in the place that the sentence leaves, with the rows; nothing for nothing."""
    rows: list[Content] = [
        [f"{MATTERS[one.kind].capitalize()}: ", link(shorten(one.words), _PLACES[one.place].format(one.row_id))] for one in found
    ]
    return [unfolded(sentence.replace("{}", matters(count_matters(found))), rows)] if found else []


def _people(effect: Effect) -> Any:
    if not effect.people:
        return None
    names = [f"{user.name} ({ROLE_LABELS[Role(user.role)]})" for user in effect.people]
    listed = html.Ul([html.Li(name) for name in names], className="plain-list")
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
