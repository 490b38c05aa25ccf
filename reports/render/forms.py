"""The two forms of an office's document as measures: state bodies by NĐ 30/2020, Party bodies by HD 05-HD/VPTW."""

from __future__ import annotations

from dataclasses import dataclass

from reports.document import Form

TYPEFACE = "Times New Roman"
PAGE_MM = (210.0, 297.0)


@dataclass(frozen=True, slots=True)
class Measures:
    """Sizes in points, lengths in millimetres. Where the rule gives a range, the value chosen lies in it."""

    top_mm: float
    bottom_mm: float
    left_mm: float
    right_mm: float
    page_number_mm: float
    """From the edge of the paper to the page number."""
    page_number_size: float

    motto: tuple[tuple[str, float], ...]
    """The lines at the top right, in bold, with their sizes; a rule as long as the last one follows."""
    issuer_size: float
    issuer_rule: bool
    """A rule of ⅓–½ of the issuer's length below it, or else an asterisk."""
    number_size: float
    date_size: float

    kind_size: float
    summary_size: float
    summary_rule: bool
    """A rule of ⅓–½ of the summary's length below it, or else five hyphens."""

    body_size: float
    first_line_mm: float
    gap: float
    """Between paragraphs."""
    spacing: float
    """Line spacing as a multiple, where `pitch` is 0."""
    pitch: float
    """Line spacing exactly in points."""
    part_mark: str
    """After the number of a main part: "I." or "I-"."""
    point_bold: bool
    """Whether the title of a point (a, b, c) is bold."""
    end_mark: str
    end_mark_alone: bool
    """Whether the end mark gets a line of its own after a table."""

    signature_size: float
    post_bold: bool
    recipients_title_size: float
    recipients_title_underlined: bool
    """Underlined and upright, or else bold and italic."""
    recipients_size: float

    table_size: float = 12
    annex_size: float = 11

    @property
    def text_mm(self) -> float:
        """Between the margins of a portrait page."""
        return PAGE_MM[0] - self.left_mm - self.right_mm

    @property
    def landscape_mm(self) -> float:
        """Between the margins of a landscape page."""
        return PAGE_MM[1] - self.left_mm - self.right_mm


STATE = Measures(
    top_mm=20, bottom_mm=20, left_mm=30, right_mm=15, page_number_mm=10, page_number_size=14,
    motto=(("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13), ("Độc lập - Tự do - Hạnh phúc", 14)),
    issuer_size=13, issuer_rule=True, number_size=13, date_size=14,
    kind_size=14, summary_size=14, summary_rule=True,
    body_size=14, first_line_mm=12.7, gap=6, spacing=1.15, pitch=0,
    part_mark=".", point_bold=False, end_mark="./.", end_mark_alone=True,
    signature_size=14, post_bold=True,
    recipients_title_size=12, recipients_title_underlined=False, recipients_size=11,
)

PARTY = Measures(
    top_mm=20, bottom_mm=20, left_mm=30, right_mm=15, page_number_mm=10, page_number_size=14,
    motto=(("ĐẢNG CỘNG SẢN VIỆT NAM", 15),),
    issuer_size=14, issuer_rule=False, number_size=14, date_size=14,
    kind_size=16, summary_size=15, summary_rule=False,
    body_size=14, first_line_mm=10, gap=6, spacing=1, pitch=20,
    part_mark="-", point_bold=True, end_mark=".", end_mark_alone=False,
    signature_size=14, post_bold=False,
    recipients_title_size=14, recipients_title_underlined=True, recipients_size=12,
)

FORMS: dict[Form, Measures] = {"state": STATE, "party": PARTY}
