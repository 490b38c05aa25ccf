"""What stands in an annex's table without being a task: totals, remarks, signatures, addressees."""

import re

_TOTAL = re.compile(
    r"(?:tổng\s+(?:cộng|số)|cộng)(?:\s*$|\s*[:(\d]|\s+(?:\(|\d|nhiệm vụ|số|các|mục|phần|nhóm|toàn|chung|[ivx]+\b))", re.IGNORECASE
)
_REMARK = re.compile(
    r"(?:\*+\s*)?(?:ghi chú|chú thích|lưu ý)\s*(?::|$)|(?:\(\*+\)|\*+)\s*:|[*]{1,3}\s+\S|\[\d{1,2}\]\s+\S|nguồn\s*:", re.IGNORECASE
)
_FOOTNOTE = re.compile(r"\(?(?P<number>\d{1,2})\)\s+\S|[¹²³⁴⁵⁶⁷⁸⁹]\s*\S")
_SIGNATURE = re.compile(
    r"nơi nhận\s*[:.]|(?:TM|KT|TL|TUQ|TUN)(?:\s*\.\s*\S|\s+[A-ZĐÀ-Ỹ]{2})|(?:T/M|K/T|T/L)\s+\S|Q\.\s*[A-ZĐ]{3}"
    r"|(?i:(?:người|cán bộ)\s+(?:lập|tổng hợp|báo cáo|soạn|kiểm tra)|lập biểu|thủ trưởng)(?i:\s|:|$)"
    r"|\(?(?i:ký)\s*(?i:tên|,|và|\()|\((?i:đã ký)\)|(?i:đã ký)$|-\s*(?i:lưu)\s*:?\s*(?i:vt|văn phòng|hồ sơ)"
    r"|[^\d:;]{2,40},\s*(?i:ngày)[\s.…]*\d{0,2}[\s.…]*(?i:tháng)[\s.…]*\d{0,2}[\s.…]*(?i:năm)",
)
_ADDRESSEES = re.compile(r"nơi nhận\s*[:.]?$", re.IGNORECASE)
_POST = re.compile(
    r"(?:QUYỀN\s+|PHÓ\s+)?(?:TRƯỞNG BAN|CHỦ TỊCH|GIÁM ĐỐC|BÍ THƯ(?: THƯỜNG TRỰC)?|CHÁNH VĂN PHÒNG|BỘ TRƯỞNG|THỨ TRƯỞNG"
    r"|TỔNG GIÁM ĐỐC|CỤC TRƯỞNG|TRƯỞNG PHÒNG|HIỆU TRƯỞNG|NGƯỜI LẬP)\b[A-ZĐÀ-Ỹ ,]*"
)


def is_total(text: str) -> bool:
    """A line that counts the tasks instead of being one."""
    return _TOTAL.match(text.strip()) is not None


def is_remark(text: str) -> bool:
    """A remark or the text of a footnote below the table."""
    text = text.strip()
    return _REMARK.match(text) is not None


def is_footnote(text: str) -> bool:
    """A numbered footnote's own text, "(1) Quyết định số …"."""
    return _FOOTNOTE.match(text.strip()) is not None


def is_signature(text: str) -> bool:
    """A line of the signature block or of the addressees, after which no task follows."""
    for line in text.strip().splitlines()[:2]:
        line = line.strip()
        if _SIGNATURE.match(line) or _ADDRESSEES.match(line) or _POST.fullmatch(line):
            return True
    return False
