"""What a tenant sets for its reports: the cycle's days and the letterhead, with the defaults of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import time
from typing import Any

from reports.cycle import CyclePolicy
from reports.document import Form
from reports.periods import ReportPeriod
from tenants.catalogue.country import get_province
from tenants.errors import Invalid, NotFound
from tenants.organisation.models import Tenant

COMMITTEE = "Ban Chỉ đạo về phát triển khoa học, công nghệ,\nđổi mới sáng tạo và chuyển đổi số"
CENTRAL_COMMITTEE = "Ban Chỉ đạo Trung ương\nvề phát triển khoa học, công nghệ,\nđổi mới sáng tạo và chuyển đổi số"
LONGEST_LINE = 300
_NEEDED = {"issuing_body": "Nhập cơ quan ban hành.", "symbol": "Nhập ký hiệu văn bản, như BC/TU hoặc BC-UBND."}

# The four parts that the central guidance asks for.
SECTION_TITLES = (
    ("A", "Kết quả thực hiện"),
    ("B", "Tồn tại, hạn chế và nguyên nhân"),
    ("C", "Nhiệm vụ trọng tâm tháng tới"),
    ("D", "Đề xuất, kiến nghị"),
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who issues the report and how its head and foot read. The form's own words and capitals are set when it is drawn."""

    form: Form
    issuing_body: str
    parent_body: str = ""
    issuer_name: str = ""  # inside a sentence: "Ban Chỉ đạo tỉnh Đắk Lắk"
    speaker: str = "Ban Chỉ đạo"  # subject of "… giao 128 nhiệm vụ"
    symbol: str = "BC/BCĐ"
    place: str = ""
    authority: tuple[str, ...] = ()
    post: str = ""
    signer_name: str = ""  # empty: whoever signed in the program
    recipients: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    section_titles: tuple[tuple[str, str], ...] = SECTION_TITLES

    @property
    def titles(self) -> dict[str, str]:
        """Section titles by letter, as a month's report bears them."""
        return dict(self.section_titles)

    def titles_for(self, period: ReportPeriod) -> dict[str, str]:
        """Section titles by letter: what a month's report says of the next month, a quarter's says of the next quarter."""
        return {key: title.replace("tháng tới", f"{period.unit_words} tới") for key, title in self.section_titles}


def letterhead_of(tenant: Tenant, values: Mapping[str, Any]) -> Letterhead:
    """The tenant's letterhead: the defaults of its kind and form, with its own values on top. Raises Invalid at a field."""
    own = _checked(values)
    form = own.pop("form", None)
    default = _default(tenant, form)
    return replace(default, **own)


def letterhead_values(letterhead: Letterhead) -> dict[str, Any]:
    """As it is kept in the tenant's settings."""
    plain = asdict(letterhead)
    return {
        key: [list(item) if isinstance(item, tuple) else item for item in value] if isinstance(value, tuple) else value
        for key, value in plain.items()
    }


def cycle_policy(values: Mapping[str, Any]) -> CyclePolicy:
    """The tenant's days of the month. Raises Invalid when they cannot be."""
    given = dict(values)
    try:
        if isinstance(given.get("send_time"), str):
            given["send_time"] = time.fromisoformat(given["send_time"])
        return CyclePolicy(**given)
    except (TypeError, ValueError) as error:
        # A wrong name or type has no sentence of its own for people.
        sentence = str(error) if isinstance(error, ValueError) else "Thiết lập chu kỳ báo cáo không đọc được."
        raise Invalid(sentence, "cycle") from error


def cycle_values(policy: CyclePolicy) -> dict[str, Any]:
    """As it is kept in the tenant's settings."""
    return {**asdict(policy), "send_time": policy.send_time.isoformat("minutes")}


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as fields of a letterhead; what is not given stays out."""
    known = {one.name for one in fields(Letterhead)}
    found: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise Invalid(f"Không có mục “{key}” trong thể thức báo cáo.", key)
        if key == "form":
            if value not in ("state", "party"):
                raise Invalid("Chọn thể thức của cơ quan nhà nước hoặc của Đảng.", key)
            found[key] = value
        elif key == "section_titles":
            found[key] = _titles(value)
        elif key in ("authority", "recipients", "addressees"):
            if not isinstance(value, list | tuple) or len(value) > 30:
                raise Invalid("Ghi mỗi dòng một mục, tối đa 30 dòng.", key)
            found[key] = tuple(_line(item, key) for item in value)
        else:
            found[key] = _line(value, key)
            if key in _NEEDED and not found[key]:
                raise Invalid(_NEEDED[key], key)
    return found


def _line(value: Any, key: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_LINE:
        raise Invalid(f"Mỗi dòng tối đa {LONGEST_LINE} ký tự.", key)
    return value.strip()


def _titles(value: Any) -> tuple[tuple[str, str], ...]:
    try:
        pairs = tuple((_line(key, "section_titles"), _line(title, "section_titles")) for key, title in value)
    except (TypeError, ValueError) as error:
        raise Invalid("Tên các phần của báo cáo không đọc được.", "section_titles") from error
    if [key for key, _ in pairs] != [key for key, _ in SECTION_TITLES]:
        raise Invalid("Báo cáo có đủ bốn phần A, B, C, D theo thứ tự.", "section_titles")
    if not all(title for _, title in pairs):
        raise Invalid("Nhập tên của cả bốn phần.", "section_titles")
    return pairs


def _default(tenant: Tenant, form: Form | None) -> Letterhead:
    if tenant.kind == "province":
        return _province_state(tenant) if form == "state" else _province_party(tenant)
    if tenant.kind == "ministry":
        return _ministry(tenant, form or "state")
    if tenant.kind == "central":
        return Letterhead(
            form=form or "party",
            parent_body="Ban Chấp hành Trung ương",
            issuing_body=CENTRAL_COMMITTEE,
            issuer_name="Ban Chỉ đạo Trung ương",
            speaker="Ban Chỉ đạo Trung ương",
            symbol="BC/BCĐTW",
            place="Hà Nội",
            authority=("T/M Ban Chỉ đạo", "K/T Trưởng Ban"),
            post="Phó Trưởng Ban Thường trực",
            recipients=("Các đồng chí thành viên Ban Chỉ đạo Trung ương", "Tổ Giúp việc", "Lưu Văn phòng Trung ương Đảng"),
        )
    return Letterhead(
        form=form or "party",
        issuing_body=tenant.name,
        issuer_name=tenant.name,
        speaker=tenant.name,
        symbol="BC/ĐU" if tenant.name.startswith("Đảng") else "BC/BCĐ",
        place="Hà Nội",
        authority=("T/M Ban Thường vụ",) if tenant.name.startswith("Đảng") else ("T/M Ban Chỉ đạo",),
        post="Phó Bí thư" if tenant.name.startswith("Đảng") else "Phó Trưởng Ban",
        recipients=("Ban Chỉ đạo Trung ương (để báo cáo)", "Lưu Văn phòng"),
    )


def _province_party(tenant: Tenant) -> Letterhead:
    """By the steering committee under the provincial Party committee, whose form the 2025 plans of this kind have."""
    where, committee = _in_a_sentence(tenant), _party_committee(tenant)
    level = "tỉnh" if where.startswith("tỉnh") else "thành phố"
    return Letterhead(
        form="party",
        parent_body=committee,
        issuing_body=COMMITTEE,
        issuer_name=f"Ban Chỉ đạo {where}",
        speaker=f"Ban Chỉ đạo {level}",
        symbol="BC/BCĐ",
        place=tenant.short_name,
        authority=("T/M Ban Chỉ đạo", "K/T Trưởng Ban"),
        post="Phó Trưởng Ban Thường trực",
        recipients=(
            "Ban Chỉ đạo Trung ương (để báo cáo)",
            f"Thường trực {_short(committee)}",
            f"Các thành viên Ban Chỉ đạo {level}",
            f"Lưu Văn phòng {_short(committee)}",
        ),
    )


def _province_state(tenant: Tenant) -> Letterhead:
    where = _in_a_sentence(tenant)
    return Letterhead(
        form="state",
        issuing_body=f"Ủy ban nhân dân\n{where}",
        issuer_name=f"Ủy ban nhân dân {where}",
        speaker=f"UBND {where}",
        symbol="BC-UBND",
        place=tenant.short_name,
        authority=("TM. Ủy ban nhân dân", "KT. Chủ tịch"),
        post="Phó Chủ tịch",
        addressees=("Ban Chỉ đạo Trung ương về phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số",),
        recipients=(
            "Như trên",
            f"Thường trực {_short(_party_committee(tenant))}",
            "Chủ tịch, các Phó Chủ tịch",
            "Lưu: VT, TH",
        ),
    )


def _ministry(tenant: Tenant, form: Form) -> Letterhead:
    is_ministry = tenant.name.startswith("Bộ ")
    return Letterhead(
        form=form,
        issuing_body=tenant.name,
        issuer_name=tenant.name,
        speaker=tenant.name,
        symbol=f"BC-{tenant.code}" if form == "state" else f"BC/{tenant.code}",
        place="Hà Nội",
        authority=("KT. Bộ trưởng" if is_ministry else "KT. Thủ trưởng",),
        post="Thứ trưởng" if is_ministry else "Phó Thủ trưởng",
        recipients=("Ban Chỉ đạo thực hiện Nghị quyết số 57-NQ/TW của Chính phủ", "Lưu: VT"),
    )


def _in_a_sentence(tenant: Tenant) -> str:
    return tenant.name[:1].lower() + tenant.name[1:]


def _short(committee: str) -> str:
    """ "Tỉnh ủy" or "Thành ủy", as inside its own province."""
    return " ".join(committee.split()[:2])


def _party_committee(tenant: Tenant) -> str:
    try:
        return get_province(tenant.province_code or "").party_committee
    except NotFound:
        return f"Thành ủy {tenant.short_name}" if tenant.name.startswith("Thành phố") else f"Tỉnh ủy {tenant.short_name}"
