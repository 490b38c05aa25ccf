"""Obstacles and explanations of the demonstration: what provinces and ministries raise in much the same words, and who answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from suite.demo.history import Teller
from suite.demo.organisations import DemoTenant
from tenants.access.actor import Actor
from tenants.access.permissions import Role
from tenants.clock import day_of
from tenants.explanations import dao as explanations
from tenants.explanations.service import answer_explanation, call_explanation
from tenants.obstacles import service
from tenants.obstacles.service import NewObstacle
from tenants.people.models import User


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that several raise, each in its own words, and what they propose."""

    titles: tuple[str, ...]
    description: str
    proposal: str
    theme: str
    system: str | None = None
    level: str = "central"
    answer: str = ""  # how the level answers, where it has
    local: bool = False  # raised by provinces alone


TOPICS = (
    Topic(
        (
            "Chưa có định mức kinh tế - kỹ thuật cho hoạt động chuyển đổi số",
            "Chưa có hướng dẫn định mức kinh tế kỹ thuật chuyển đổi số",
            "Thiếu định mức kinh tế - kỹ thuật cho chuyển đổi số của cơ quan",
        ),
        "Lập dự toán thuê dịch vụ và tạo lập dữ liệu chưa có căn cứ định mức nên cơ quan tài chính chưa thẩm định được.",
        "Sớm ban hành định mức kinh tế - kỹ thuật hoặc cho phép áp dụng giá thị trường trong thời gian chờ.",
        "institution",
        "HT1",
        "engineer",
    ),
    Topic(
        (
            "Chưa kết nối được cơ sở dữ liệu đất đai với cơ sở dữ liệu quốc gia",
            "Cơ sở dữ liệu đất đai chưa kết nối được với cơ sở dữ liệu quốc gia về dân cư",
            "Dữ liệu đất đai chưa kết nối với cơ sở dữ liệu quốc gia",
        ),
        "Cấu trúc dữ liệu của địa phương khác chuẩn quốc gia; đầu mối tiếp nhận kỹ thuật chưa được công bố.",
        "Công bố chuẩn kết nối và lịch tiếp nhận theo từng địa phương.",
        "data",
        "HT4",
        "engineer",
        local=True,
    ),
    Topic(
        (
            "Thiếu nhân lực chuyên trách công nghệ thông tin ở cấp xã",
            "Cấp xã thiếu cán bộ chuyên trách công nghệ thông tin",
        ),
        "Sau sắp xếp, phần lớn xã giao kiêm nhiệm; khối lượng số hóa hồ sơ vượt khả năng thực hiện.",
        "Bổ sung chỉ tiêu hoặc cho phép thuê dịch vụ hỗ trợ vận hành tại xã.",
        "people",
        local=True,
        answer="Trong khi chờ bổ sung biên chế, địa phương được thuê dịch vụ hỗ trợ từ nguồn chi cho chuyển đổi số được giao.",
    ),
    Topic(
        (
            "Chưa bố trí được kinh phí thuê hạ tầng điện toán đám mây",
            "Kinh phí thuê hạ tầng điện toán đám mây chưa được bố trí",
        ),
        "Dự toán năm lập trước khi có kế hoạch hành động nên chưa có mục thuê hạ tầng dùng chung.",
        "Cho phép điều chỉnh trong tổng dự toán được giao.",
        "funding",
    ),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What a department asks its own secretariat; without an answer it still waits."""

    unit: str
    title: str
    description: str
    proposal: str
    theme: str
    days_ago: int
    answer: str = ""
    accepted: bool = False
    forwarded_to: str = ""  # the level above, where the secretariat could not say


_LOCAL = (
    Question(
        "SKHCN",
        "Chậm thẩm định giá gói thầu thuê dịch vụ nền tảng số",
        "Hồ sơ đã gửi cơ quan tài chính hơn một tháng, chưa có kết quả.",
        "Ban Chỉ đạo đôn đốc cơ quan thẩm định trả lời trong tháng.",
        "procedure",
        30,
    ),
    Question(
        "SYT",
        "Các bệnh viện dùng phần mềm khác nhau, chưa liên thông được hồ sơ bệnh án",
        "Chưa thống nhất bộ mã danh mục dùng chung.",
        "Giao một đơn vị chủ trì bộ danh mục dùng chung toàn tỉnh.",
        "coordination",
        24,
        "Giao Sở Khoa học và Công nghệ chủ trì bộ danh mục dùng chung, hoàn thành trong quý này.",
        accepted=True,
    ),
    Question(
        "SNNMT",
        "Thiếu thiết bị đo đạc để hoàn thành số hóa bản đồ địa chính",
        "Thiết bị hiện có chỉ đáp ứng một phần ba khối lượng.",
        "Bổ sung thiết bị hoặc thuê đơn vị tư vấn.",
        "infrastructure",
        6,
        forwarded_to="central",
    ),
)


def add_obstacles(
    session: Session,
    tenant: DemoTenant,
    teller: Teller,
    users: Mapping[str, User],
    units: Mapping[str, int],
    receiver: Actor | None,
) -> None:
    """What this tenant raised in the last weeks, with the answers that came; explanations where a unit of the tour is late."""
    # By a lot of its own, so that the rest of the story stays what it was.
    teller = replace(teller, rng=Random(f"vướng mắc {tenant.code}"))
    secretary = _in_role(users, Role.SECRETARY)
    pool = [topic for topic in TOPICS if tenant.kind == "province" or not topic.local]
    for topic in teller.rng.sample(pool, min(len(pool), 3 if tenant.full else teller.rng.choice((0, 1, 1, 2)))):
        at = _at(teller, teller.rng.randrange(3, 45))
        title = teller.rng.choice(topic.titles)
        new = NewObstacle(title, topic.description, topic.theme, topic.proposal, topic.system, topic.level)
        obstacle = service.raise_obstacle(session, secretary, new, now=at)
        if topic.answer and receiver is not None and receiver.role is Role.CENTRAL_OFFICER:
            later = _at(teller, max(1, (teller.stretch.today - day_of(at)).days // 2))
            service.answer_obstacle(session, receiver.visit(secretary.tenant_id), obstacle.id, topic.answer, now=later)
    if tenant.full:
        _add_local(session, teller, secretary, users, units)
        _add_explanations(session, teller, secretary, users, units)


def _add_local(session: Session, teller: Teller, secretary: Actor, users: Mapping[str, User], units: Mapping[str, int]) -> None:
    for asked in _LOCAL:
        officer = _officer(users, units.get(asked.unit))
        if officer is None:
            continue
        new = NewObstacle(asked.title, asked.description, asked.theme, asked.proposal)
        obstacle = service.raise_obstacle(session, officer, new, now=_at(teller, asked.days_ago))
        if asked.answer:
            service.answer_obstacle(session, secretary, obstacle.id, asked.answer, now=_at(teller, asked.days_ago // 2))
        if asked.accepted:
            service.accept_answer(session, officer, obstacle.id, now=_at(teller, asked.days_ago // 3))
        if asked.forwarded_to:
            words = "Vượt thẩm quyền của tỉnh; đề nghị hướng dẫn nguồn kinh phí."
            at = _at(teller, asked.days_ago // 2)
            service.forward_obstacle(session, secretary, obstacle.id, asked.forwarded_to, words, now=at)


def _add_explanations(
    session: Session, teller: Teller, secretary: Actor, users: Mapping[str, User], units: Mapping[str, int]
) -> None:
    """The unit of the tour has one to answer; the next late unit with a head has answered."""
    question = "Đề nghị lãnh đạo đơn vị giải trình nguyên nhân chậm, trách nhiệm và thời hạn hoàn thành."
    answered = False
    for code in ("SKHCN", "STC", "SNV", "SYT", "SGDDT", "SCT"):
        unit_id, at = units.get(code), _at(teller, 5 if code == "SKHCN" else 9)
        late = explanations.list_late_duties(session, unit_id, day_of(at), limit=2) if unit_id else []
        head = _in_unit(users, unit_id, Role.UNIT_HEAD)
        if not late or head is None or (answered and code != "SKHCN"):
            continue
        called = call_explanation(session, secretary, [duty.id for duty, _ in late], question, now=at)
        if code != "SKHCN":
            words = "Chậm do phải lấy ý kiến hai lần; đơn vị nhận trách nhiệm, cam kết hoàn thành trong tháng."
            answer_explanation(session, head, called.id, words, f"45/BC-{code}", now=_at(teller, 4))
            answered = True


def _at(teller: Teller, days_ago: int) -> datetime:
    return teller.moment(teller.stretch.today - timedelta(days=days_ago))


def _in_role(users: Mapping[str, User], role: Role) -> Actor:
    return _actor(next(user for user in users.values() if user.role == role))


def _officer(users: Mapping[str, User], unit_id: int | None) -> Actor | None:
    return _in_unit(users, unit_id, Role.OFFICER)


def _in_unit(users: Mapping[str, User], unit_id: int | None, role: Role) -> Actor | None:
    found = next((user for user in users.values() if unit_id and user.unit_id == unit_id and user.role == role), None)
    return _actor(found) if found else None


def _actor(user: User) -> Actor:
    return Actor(user.tenant_id, Role(user.role), user.id, user.unit_id, user.name)
