"""What a step of the report asks before it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports import policy
from suite.components import area_field, confirm_dialog, html, text_field
from suite.components.format import date_text, number
from suite.guard import Context

if TYPE_CHECKING:
    from suite.pages.report.page import Month


def step_dialogs(ctx: Context, month: Month) -> list[Any]:
    """The dialogs of the steps that this person may take now."""
    report = month.report
    if report is None:
        return []
    makers = {
        "submitted": _submit,
        "withdrawn": _withdraw,
        "signed": _sign,
        "declined": _decline,
        "sent": _send,
    }
    return [make(month) for step, make in makers.items() if policy.can_take(ctx.actor, report, step)]


def _submit(month: Month) -> html.Dialog:
    left = [point.sentence for point in month.points if not point.done and point.key != "returned"]
    text: list[Any] = []
    if left:
        text += [html.P("Còn việc chưa xong:"), html.Ul([html.Li(line) for line in left], className="dotted")]
    text.append(html.P("Sau khi trình, báo cáo không sửa được nữa cho đến khi lãnh đạo trả lại hoặc thư ký rút về."))
    return confirm_dialog(
        "report-submitting", f"Trình ký báo cáo {month.period.label}", text, "Trình ký", "report-submit", look="primary"
    )


def _withdraw(month: Month) -> html.Dialog:
    signed = month.report is not None and month.report.state == "signed"
    text = "Báo cáo trở về bản nháp để sửa." + (" Chữ ký đã có sẽ không còn hiệu lực." if signed else "")
    return confirm_dialog(
        "report-withdrawing",
        "Rút báo cáo về",
        text,
        "Rút lại",
        "report-withdraw",
        look="primary",
        fields=area_field("report-withdraw-reason", "Lý do (không bắt buộc)", rows=2),
        stays=True,
    )


def _sign(month: Month) -> html.Dialog:
    text = [
        html.P(f"Ký báo cáo {month.period.label}, số liệu chốt đến hết {date_text(month.cycle.window.end)}."),
        html.P("Sau khi ký, thư ký gửi báo cáo đến cơ quan nhận."),
    ]
    return confirm_dialog("report-signing", "Ký báo cáo", text, "Ký", "report-sign", look="primary")


def _decline(month: Month) -> html.Dialog:
    return confirm_dialog(
        "report-declining",
        "Trả lại để sửa",
        "Báo cáo trở về bản nháp; thư ký nhận được ý kiến này.",
        "Trả lại",
        "report-decline",
        look="primary",
        fields=area_field(
            "report-decline-reason",
            "Ý kiến",
            required=True,
            rows=3,
            draft=f"decline-{month.period}",
            placeholder="Cần sửa gì trước khi ký",
        ),
        stays=True,
    )


def _send(month: Month) -> html.Dialog:
    symbol = month.drafting.letterhead.symbol
    report = month.report
    late = [point for point in month.points if not point.done]
    return confirm_dialog(
        "report-sending",
        f"Gửi báo cáo {month.period.label}",
        [
            html.P("Bản gửi được khóa cùng mã xác thực SHA-256; sau này luôn in lại được đúng như vậy."),
            html.P(f"Còn {number(len(late))} việc chưa xong.") if late else None,
        ],
        "Gửi báo cáo",
        "report-send",
        look="primary",
        fields=text_field(
            "report-send-number",
            "Số văn bản",
            report.number_text if report else "",
            placeholder="05",
            width="narrow",
            max_length=60,
            help=f"Ký hiệu “{symbol}” được ghi sau số. Để trống nếu văn thư cấp số sau.",
        ),
        stays=True,
    )
