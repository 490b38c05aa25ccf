"""The words around a body's name: roles, titles, what joins, what qualifies, what excepts."""

import re

LEAD = (("chu", "tri"), ("don", "vi", "chu", "tri"), ("co", "quan", "chu", "tri"), ("dong", "chu", "tri"))
COORDINATING = (
    ("phoi", "hop", "voi"),
    ("phoi", "hop", "cung"),
    ("phoi", "hop"),
    ("co", "quan", "phoi", "hop"),
    ("don", "vi", "phoi", "hop"),
)
# Before a body: who speaks for it, or words that only join.
TITLES = (
    ("dong", "chi"), ("pho", "giam", "doc"), ("ban", "giam", "doc"), ("giam", "doc"), ("thu", "truong"), ("lanh", "dao"),
    ("pho", "chu", "tich"), ("chu", "tich"), ("pho", "bi", "thu"), ("bi", "thu"), ("nguoi", "dung", "dau"),
    ("truong", "ban"), ("thanh", "vien"), ("uy", "vien"), ("bo", "truong"), ("thu", "tuong"), ("truong", "phong"),
    ("chanh", "van", "phong"), ("tap", "the"), ("ca", "nhan"),
)  # fmt: skip
JOINING = (
    ("cung", "voi"), ("cung",), ("voi",), ("giao",), ("do",), ("gom",), ("bao", "gom"), ("ke", "ca"), ("trong", "do"), ("nhu",),
    ("tat", "ca"), ("toan", "bo"), ("toan", "the"), ("moi",), ("mot", "so"), ("100",), ("tham", "muu"), ("de", "nghi"),
    ("dau", "moi"), ("la",), ("thong", "qua"), ("qua",), ("gui",), ("cho",), ("moi",), ("tai",), ("o",), ("cap",),
)  # fmt: skip
# After a body: what it does or where it is, so that the name before it is complete.
_QUALIFYING_WORDS = (
    "lien co tren thuoc truc cua chu phoi tham thuc huong tong theo la lam da duoc de cung voi khi trong ngoai su quan dau giao "
    "chiu xay bao ho tai doi nhu rieng tiep to trien chi cap dong nhan ra kiem don van cho phu ben nham hoan ban trinh nghien "
    "dinh lay lap gui hop tra phe tu khac khong tuy nam dang"
)
QUALIFYING = frozenset(_QUALIFYING_WORDS.split())
# A qualification that begins like this may run on over commas.
_RUNNING_ON_WORDS = "la chu thuc theo da duoc chiu co trien de tham xay to nham su trong doi"
RUNNING_ON = frozenset(_RUNNING_ON_WORDS.split())
EXCEPT = (("tru",), ("ngoai", "tru"), ("khong", "bao", "gom"), ("khong", "gom"), ("khong", "ke"))
JOINT = re.compile(r"\s*(?:và|&|-)\s*")
OFFICES = frozenset({"vp", "phong", "trung", "ban", "hoi"})
# "Kho bạc Nhà nước khu vực XIV"
REGION = re.compile(r"[ivx]+|\d{1,2}")
NOTHING = frozenset({"khong", "x", "nt", "none"})


def starts_with(words: list[str], phrases: tuple[tuple[str, ...], ...]) -> int:
    """How many words the longest fitting phrase takes at the start."""
    return max((len(phrase) for phrase in phrases if tuple(words[: len(phrase)]) == phrase), default=0)
