"""A tenant's reminder policy in the words of an office."""

from __future__ import annotations

from scheduler.reminders.ladder import RUNG_LABELS, Rung
from scheduler.reminders.policy import WEEKDAYS, ReminderPolicy


def listed(days: tuple[int, ...]) -> str:
    """Numbers of days as a person lists them."""
    return ", ".join(str(day) for day in days)


def explain(policy: ReminderPolicy) -> list[str]:
    """When, whom and how a tenant reminds, a sentence for each part."""
    lines = []
    if policy.before:
        lines.append(f"Trước hạn {listed(policy.before)} ngày làm việc.")
    if policy.on_day:
        lines.append("Đúng ngày hết hạn.")
    if policy.after:
        weekly = f", sau đó cứ {policy.repeat_after} ngày làm việc một lần" if policy.repeat_after else ""
        lines.append(f"Sau hạn {listed(policy.after)} ngày làm việc{weekly}.")
    if policy.unit_before:
        lines.append(
            f"Việc thường xuyên: trước ngày đơn vị báo cáo {listed(policy.unit_before)} ngày làm việc, nếu kỳ này chưa trả lời."
        )
    lines.append(
        "Đề nghị phối hợp, việc bị trả lại, gia hạn, vướng mắc, giải trình: trước ngày phải trả lời "
        f"{listed(policy.waiting_before) or '0'} ngày làm việc, đúng ngày, và sau đó {listed(policy.waiting_after) or '0'} ngày."
    )
    if policy.term_before:
        lines.append(f"Nhiệm kỳ Kiến trúc sư 57: trước khi hết {listed(policy.term_before)} ngày.")
    lines.append("Thư ký, lãnh đạo: trước mốc tổng hợp, ký, gửi của báo cáo tháng.")
    if policy.ladder:
        rungs = "; ".join(f"{days} ngày: {RUNG_LABELS[Rung(rung)]}" for rung, days in policy.ladder)
        lines.append(f"Đôn đốc khẩn khi quá hạn (ngày làm việc) {rungs}. Người vắng mặt được bỏ qua hoặc có người thay.")
    lines.append(
        f"Gửi từ {policy.send_at:%H:%M} ngày làm việc; nghỉ và ngoài {policy.quiet_to:%H:%M}–{policy.quiet_from:%H:%M} thì chờ."
    )
    lines.append("Mỗi người một bản tổng hợp mỗi sáng, chỉ gồm việc của người đó; không nợ việc thì không nhận gì.")
    if policy.fewest_days < len(WEEKDAYS):
        lines.append(
            f"Mỗi người được chọn từ {policy.fewest_days} ngày trong tuần để nhận bản tổng hợp; đôn đốc khẩn không chờ ngày chọn."
        )
    if policy.snooze_days:
        lines.append(f"Mỗi người được hoãn nhắc một việc tối đa {policy.snooze_days} ngày làm việc; đôn đốc khẩn thì không hoãn.")
    stop = ", có nút thôi nhận ngay trong hộp thư" if policy.unsubscribe else ""
    lines.append(f"Có gửi thư điện tử{stop}." if policy.mail else "Chỉ nhắc trong chương trình.")
    return lines
