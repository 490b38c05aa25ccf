""" "Why did nobody remind me?" has an answer in words for whatever kept the program silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from reports.cycle import Cycle, cycle
from reports.periods import reporting_period
from scheduler.reminders.due import OpenDuty, reminders_due
from scheduler.reminders.policy import RUNGS, ReminderPolicy
from scheduler.reminders.silence import Asked, Said, answers, next_reminder
from tenants.calendar.working_days import WorkingCalendar
from tenants.clock import VIETNAM

NATIONAL = WorkingCalendar.national()
POLICY = ReminderPolicy()
FRIDAY = date(2025, 11, 28)


def november(day: int, hour: int = 9) -> datetime:
    return datetime(2025, 11, day, hour, tzinfo=VIETNAM)


def cycle_on(day: date) -> Cycle:
    return cycle(reporting_period(day), NATIONAL)


DUTY = OpenDuty(
    duty_id=1, unit_id=7, task_id=3, role="lead", rhythm="dated", state="not_started", last_permitted_on=FRIDAY, answered_period=""
)
ASKED = Asked(DUTY, POLICY, NATIONAL, november(18), cycle_on)


def asked(**changed: object) -> Asked:
    """The question about the usual duty; what is a column of the duty changes the duty."""
    of_duty = {key: changed.pop(key) for key in list(changed) if key in OpenDuty.__slots__}
    return replace(ASKED, duty=replace(DUTY, **of_duty), **changed)  # type: ignore[arg-type]  # told apart by name just above


def test_it_is_not_time_yet_and_the_next_morning_is_known() -> None:
    assert answers(ASKED) == ["Chưa nhắc lần nào.", "Lần nhắc tới: sáng 19/11/2025, trước hạn 28/11/2025 7 ngày làm việc."]


def test_what_was_said_last_is_told_with_person_and_reason() -> None:
    said = (Said("Nguyễn Văn An", november(19, 8), "2025-11-28:before:7"),)
    assert answers(asked(now=november(20), said=said)) == [
        "Lần gần nhất: nhắc đồng chí Nguyễn Văn An lúc 08:00 19/11/2025, trước hạn 28/11/2025 7 ngày làm việc.",
        "Lần nhắc tới: sáng 25/11/2025, trước hạn 28/11/2025 3 ngày làm việc.",
    ]


def test_a_unit_that_has_reported_or_finished_or_lost_the_duty_is_left_alone() -> None:
    assert answers(asked(state="reported"))[0].startswith("Đơn vị đã báo hoàn thành")
    assert answers(asked(state="completed"))[0].startswith("Phần việc đã được xác nhận hoàn thành")
    assert answers(asked(has_ended=True))[0].startswith("Đơn vị không còn được giao")
    assert not any("Lần nhắc tới" in line for line in answers(asked(state="completed")))


def test_nobody_in_the_unit_has_an_account_or_all_are_away_or_the_unit_is_no_more() -> None:
    assert answers(asked(accounts=0, present=0))[0] == "Đơn vị chưa có tài khoản nào đang hoạt động nên chưa nhắc được ai."
    assert answers(asked(present=0))[0].startswith("Mọi người của đơn vị đang vắng mặt")
    assert answers(asked(unit_has_ended=True))[0].startswith("Đơn vị đã kết thúc hoạt động")


def test_who_is_away_or_has_ended_mails_is_named() -> None:
    found = answers(asked(away=(("Phạm Thị Bình", "Nguyễn Văn An"), ("Lê Văn Cường", "")), without_mail=("Nguyễn Văn An",)))
    assert found[:3] == [
        "Đồng chí Phạm Thị Bình đang vắng mặt; nhắc đồng chí Nguyễn Văn An thay.",
        "Đồng chí Lê Văn Cường đang vắng mặt và chưa có người thay; khi trở lại sẽ được nhắc.",
        "Đồng chí Nguyễn Văn An đã thôi nhận thư nhắc; nhắc trong chương trình vẫn có.",
    ]
    assert "Cơ quan chỉ nhắc trong chương trình, không gửi thư." in answers(asked(policy=ReminderPolicy(mail=False)))


def test_it_was_put_off_by_a_person() -> None:
    found = answers(asked(snoozed=(("Phạm Thị Bình", date(2025, 11, 21)),)))
    assert found[0] == "Đồng chí Phạm Thị Bình đã hoãn nhắc đến 21/11/2025."
    assert found[-1] == "Lần nhắc tới: sáng 21/11/2025, sau khi hết hoãn."
    assert "hoãn" not in answers(asked(snoozed=(("Phạm Thị Bình", date(2025, 11, 18)),)))[0]


def test_today_is_a_day_off_or_the_hour_is_quiet() -> None:
    assert answers(asked(now=november(22)))[0] == "Hôm nay nghỉ (Thứ Bảy); nhắc việc chờ đến 08:00 24/11/2025."
    assert answers(asked(now=november(18, 20)))[0] == "Đang ngoài giờ nhắc việc; nhắc việc chờ đến 08:00 19/11/2025."


def test_a_mail_that_failed_is_told_with_its_error_until_one_arrives() -> None:
    failed = Said("Nguyễn Văn An", november(17), "2025-11-28:before:7", by_mail=True, error="550 No such user.")
    assert answers(asked(said=(failed,)))[0] == "Thư gửi đồng chí Nguyễn Văn An không gửi được: 550 No such user."
    again = answers(asked(said=(replace(failed, waits=True),)))[0]
    assert again == "Thư gửi đồng chí Nguyễn Văn An chưa gửi được, đang thử lại: 550 No such user."
    later = replace(failed, at=november(18), error="")
    assert not any("không gửi được" in line for line in answers(asked(said=(later, failed))))


def test_the_scheduler_does_not_run() -> None:
    assert answers(asked(alive=False, silent_since=november(17)))[0].startswith("Bộ nhắc việc không chạy từ 09:00 17/11/2025")
    assert answers(asked(alive=False))[0] == "Bộ nhắc việc chưa chạy lần nào; khi chạy sẽ nhắc bù."


def test_the_tenants_policy_has_no_such_point() -> None:
    nothing = {f"{rung}_after": 0 for rung in RUNGS} | {"before": (), "on_day": False, "after": (), "repeat_after": 0}
    policy = ReminderPolicy(**nothing)  # type: ignore[arg-type]  # each of its own kind
    assert answers(asked(policy=policy))[-1] == "Mức nhắc của cơ quan không có mốc nào trước hạn và đúng hạn."
    assert (
        answers(asked(policy=policy, last_permitted_on=date(2025, 11, 3)))[-1] == "Mức nhắc của cơ quan không có mốc nào sau hạn."
    )


def test_a_duty_without_a_date_has_nothing_to_be_reminded_by() -> None:
    found = answers(asked(rhythm="undated", last_permitted_on=None))
    assert "Phần việc chưa có ngày hạn cụ thể nên không có mốc nào để nhắc." in found
    assert found[-1] == "Không có mốc nhắc nào phía trước."


def test_a_continuous_duty_that_was_answered_is_next_spoken_of_in_the_next_period() -> None:
    found = answers(asked(rhythm="continuous", last_permitted_on=None, answered_period="2025-11"))
    assert "Đơn vị đã trả lời kỳ này." in found
    assert found[-1].startswith("Lần nhắc tới: sáng 16/12/2025, trước ngày đơn vị báo cáo kỳ tháng 12/2025")


def test_the_next_rung_is_foreseen_where_it_comes_first() -> None:
    late = asked(last_permitted_on=date(2025, 11, 12), said=(Said("An", november(17), "2025-11-12:after:3"),))
    assert next_reminder(late) == (date(2025, 11, 19), "đôn đốc khẩn, bậc lãnh đạo đơn vị")


@given(limit=st.dates(date(2025, 10, 20), date(2026, 1, 15)), day=st.integers(3, 28))
def test_what_is_foreseen_is_what_the_judge_says_on_that_morning(limit: date, day: int) -> None:
    policy = ReminderPolicy(**{f"{rung}_after": 0 for rung in RUNGS})  # type: ignore[arg-type]  # numbers of days
    now = november(day)
    duty = replace(DUTY, last_permitted_on=limit)
    today = [one.occasion for one in reminders_due([duty], NATIONAL, policy, now.date(), period="2025-11")]
    said = tuple(Said("An", now, occasion) for occasion in today)
    coming = next_reminder(replace(ASKED, duty=duty, policy=policy, now=now, said=said))
    assert coming is not None
    (one,) = reminders_due([duty], NATIONAL, policy, coming[0], period="2025-11")
    assert one.meant_for <= coming[0]
    assert one.occasion not in today
