"""Walks over a cell of bodies: known names first and the longest first, then lists, brackets, roles and what is left over."""

from dataclasses import dataclass, field, replace
from typing import Literal

from tenants.plans.body_names import GROUP_NAMES, PLURAL_OF_UNIT, How, Known, Names
from tenants.plans.body_phrases import (
    COORDINATING,
    EXCEPT,
    JOINING,
    JOINT,
    LEAD,
    NOTHING,
    OFFICES,
    QUALIFYING,
    REGION,
    RUNNING_ON,
    TITLES,
    starts_with,
)
from tenants.plans.body_pieces import Item, Piece, split_pieces
from tenants.plans.body_places import commune_kind, commune_name, folded, is_province
from tenants.plans.body_words import Token, body_tokens
from tenants.vietnamese import search_key

Role = Literal["", "lead", "coordinating"]

# "Văn hóa, Thể thao và Du lịch" has three.
_MOST_PARTS = 3
_DEEPEST_BRACKET = 2

_CONFIDENCE: dict[How, float] = {"exact": 1.0, "alias": 0.95, "old_name": 0.75, "fuzzy": 0.5}
_BEST_FIRST: tuple[How, ...] = ("exact", "alias", "old_name", "fuzzy")


@dataclass(slots=True)
class Found:
    """A body in the cell, with the words it was read from and its role as the cell says it."""

    known: Known
    text: str
    role: Role = ""

    def grounds(self) -> tuple[float, str]:
        """How sure the reading is, and why, in Vietnamese."""
        reasons = {
            "exact": f"Đúng tên “{self.known.name}”.",
            "alias": f"“{self.text}” là cách viết khác của “{self.known.name}”.",
            "old_name": f"“{self.text}” là tên cũ, nay là “{self.known.name}”; đề nghị xác nhận.",
            "fuzzy": f"“{self.text}” gần giống “{self.known.name}”; đề nghị xác nhận.",
        }
        return _CONFIDENCE[self.known.how], reasons[self.known.how]


@dataclass(slots=True)
class CellReader:
    """One reading of one cell; the results gather in its lists."""

    names: Names
    text: str
    national: bool
    depth: int = 0
    found: list[Found] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    plain: bool = False
    _role: Role = ""
    _since_role: int = 0
    _segment: int = 0
    _left_until: int = 0
    _head: list[Token] = field(default_factory=list)
    _communes: tuple[str, str] | None = None
    _running_on: bool = False
    _excluding: bool = False
    _gave_role: bool = False

    def read(self) -> None:
        """Read the whole text."""
        self.plain = self.text.isascii()
        self._read_tokens(body_tokens(self.text, plain=self.plain))

    def _read_tokens(self, tokens: list[Token]) -> None:
        pieces = split_pieces(tokens, self.names, plain=self.plain)
        for place, piece in enumerate(pieces):
            if piece.before == "hard":
                self._communes, self._head = None, []
                self._running_on = self._excluding = self._gave_role = False
                self._since_role = self._segment = len(self.found)
            self._read_piece(pieces, place)

    def _read_piece(self, pieces: list[Piece], place: int) -> None:
        piece = pieces[place]
        piece.items = items = [item for item in piece.items if item.tokens]
        if items and items[0].kind == "gap" and not self._take_leading_words(piece):
            items = items[1:]
        if not any(item.kind == "match" for item in items):
            self._read_loose(pieces, place, items)
            return
        self._running_on = False
        before: Item | None = None
        for position, item in enumerate(items):
            after = items[position + 1] if position + 1 < len(items) else None
            if item.kind == "match":
                gap = after if after is not None and after.kind == "gap" else None
                accepted = self._read_match(item, before, gap, pieces, place)
                before = None
                if gap is not None and accepted:
                    gap.tokens = []
            elif item.kind == "bracket":
                self._read_bracket(item)
            else:
                before = item if item.tokens else None
        if before is not None and not any(item.kind == "match" for item in items[-1:]):
            self._leave(before.tokens)

    def _take_leading_words(self, piece: Piece) -> bool:
        """Drop numbers, titles, joining words and roles from the start; False when nothing is left of the gap."""
        gap = piece.items[0]
        alone = len(piece.items) == 1 and piece.after != "colon"
        while gap.tokens:
            words = folded(gap.tokens)
            if length := starts_with(words, EXCEPT):
                self._excluding = True
            elif (length := starts_with(words, LEAD)) or (length := starts_with(words, COORDINATING)):
                role: Role = "lead" if starts_with(words, LEAD) else "coordinating"
                if alone:
                    self._give_role(role)
                    self._running_on = True
                else:
                    self._role = role
            elif length := starts_with(words, TITLES):
                self.notes.append(self._words(gap.tokens[:length]))
            elif not alone and (length := starts_with(words, JOINING)):
                pass
            elif words and words[0].isdigit() and len(words) > 1:
                length = 1
            else:
                return True
            gap.tokens = gap.tokens[length:]
        return False

    def _read_match(self, item: Item, before: Item | None, gap: Item | None, pieces: list[Piece], place: int) -> bool:
        """Add what a phrase stands for; whether the words behind it were understood with it."""
        if gap is None and pieces[place].after == "colon" and self._opens_list(item, pieces, place):
            return True
        known = self._choose(item)
        start = before.tokens[0].start if before is not None else item.tokens[0].start
        if before is not None:
            stop = gap.tokens[-1].end if gap is not None else item.tokens[-1].end
            self.unknown.append(self.text[start:stop])
            return True
        self._head = item.tokens
        if gap is None:
            self._add(known, self._words(item.tokens))
            return True
        if self._names_commune(known, item, gap):
            return True
        if not self._fits(known, item, gap):
            self.unknown.append(self.text[start : gap.tokens[-1].end])
            return True
        self._add(known, self._words(item.tokens))
        self._read_behind(known, gap)
        return True

    def _choose(self, item: Item) -> list[Known]:
        """One unit, or all the collectives of a phrase."""
        groups = [known for known in item.values if known.kind == "group"]
        units = sorted((known for known in item.values if known.kind == "unit"), key=lambda known: _BEST_FIRST.index(known.how))
        if units and item.many and units[0].code in PLURAL_OF_UNIT:
            code = PLURAL_OF_UNIT[units[0].code]
            return [Known(GROUP_NAMES[code], "group", "alias", code, "group")]
        if groups and (item.many or not units):
            return groups
        return units[:1]

    def _add(self, known: list[Known], text: str) -> None:
        for one in known:
            if self._excluding:
                self.excluded.append(one.name)
            else:
                self.found.append(Found(one, text, self._role))
        if search_key(text).endswith("lien quan"):
            self._make_relevant()

    def _opens_list(self, item: Item, pieces: list[Piece], place: int) -> bool:
        """ "Các Sở: Tài chính, Nội vụ", "UBND các phường: Nha Trang, …": the phrase is the head of what follows."""
        if place + 1 >= len(pieces) or not pieces[place + 1].items:
            return False
        first = pieces[place + 1].items[0]
        if first.kind != "gap":
            return False
        kind = self._commune_kind(item)
        if kind and commune_name(first.tokens, self.text):
            self._communes = kind
            return True
        if self._with_head(item.tokens, first.tokens)[1]:
            self._head = item.tokens
            return True
        return False

    def _commune_kind(self, item: Item) -> tuple[str, str] | None:
        """The body and kind of commune that a phrase speaks of, when it speaks of one kind only."""
        words = [token for token in item.tokens if token.kind == "word"]
        kinds = {commune_kind(words[place:])[0] for place in range(len(words))} - {""}
        if len(kinds) != 1:
            return None
        if words[0].key in ("ubnd", "đảngủy", "danguy") or commune_kind(words)[0]:
            return ("Đảng ủy" if words[0].key in ("đảngủy", "danguy") else "UBND"), kinds.pop()
        return None

    def _names_commune(self, known: list[Known], item: Item, gap: Item) -> bool:
        """ "UBND xã Ea Kao" is that commune's body, not the collective."""
        kind = self._commune_kind(item)
        name = commune_name(gap.tokens, self.text)
        if kind is None or not name or known[0].code not in ("UBX", "XA", "DUX"):
            return False
        self._communes = kind
        self._add_commune(name, self.text[item.tokens[0].start : gap.tokens[-1].end])
        return True

    def _add_commune(self, name: str, text: str) -> None:
        if self._communes is None:
            return
        full = " ".join((*self._communes, name))
        values = self.names.whole(body_tokens(full), plain=False)
        units = [known for known in values if known.kind == "unit"]
        if units:
            self._add(units[:1], text)
        elif self.national:
            self._add([Known(full, "unit", "exact", level="xã")], text)
        else:
            self.unknown.append(text)

    def _fits(self, known: list[Known], item: Item, gap: Item) -> bool:
        """Whether the words behind a name leave it what it is: "Sở Y tế tỉnh" does, "Sở Y tế dự phòng" does not."""
        words = folded(gap.tokens)
        first = known[0]
        city = self.text[item.tokens[-1].start : item.tokens[-1].end].casefold() in ("thành phố", "tp", "thanh pho")
        if city and first.kind == "unit" and not is_province(words) and words[0] not in QUALIFYING:
            return False
        if first.kind == "unit" and first.level in ("tỉnh", "") and (words == ["tinh"] or is_province(words)):
            return True
        if words[0] in QUALIFYING or starts_with(words, EXCEPT):
            return True
        if folded(item.tokens)[-2:] == ["khu", "vuc"] and len(words) == 1 and REGION.fullmatch(words[0]):
            return True
        if first.kind == "unit":
            return first.level == "xã" and bool(commune_name(gap.tokens, self.text))
        proper = commune_name(gap.tokens, self.text)
        return words == ["tinh"] or is_province(words) or item.many or not proper

    def _read_behind(self, known: list[Known], gap: Item) -> None:
        """Roles, exceptions and qualifications behind a name."""
        tokens = gap.tokens
        words = folded(tokens)
        place = known[0].kind == "unit" and (is_province(words) or bool(REGION.fullmatch(words[0])))
        if words == ["tinh"] or place:
            return
        while length := starts_with(words, EXCEPT) or starts_with(words, LEAD) or starts_with(words, COORDINATING):
            if starts_with(words, EXCEPT):
                self._excluding = True
            elif starts_with(words, LEAD):
                self._give_role("lead")
            elif words[:3] == ["phoi", "hop", "voi"] or len(words) > length or self._gave_role:
                self._role = "coordinating"
            else:
                self._give_role("coordinating")
            tokens, words = tokens[length:], words[length:]
        if not words:
            return
        self.notes.append(self._words(tokens))
        self._running_on = words[0] in RUNNING_ON
        if words[:2] == ["lien", "quan"] or words[:3] == ["co", "lien", "quan"]:
            self._make_relevant()

    def _make_relevant(self) -> None:
        """ "Các cơ quan, đơn vị, địa phương liên quan": the last word speaks of all that stand in a row."""
        for found in reversed(self.found[self._segment :]):
            if found.known.kind != "group":
                return
            if found.known.code == "CQ":
                found.known = replace(found.known, code="LQ", name=GROUP_NAMES["LQ"])

    def _give_role(self, role: Role) -> None:
        """The role of the bodies named since the last role was given."""
        for found in self.found[self._since_role :]:
            found.role = found.role or role
        self._since_role = len(self.found)
        self._gave_role = True

    def _read_bracket(self, item: Item) -> None:
        """(chủ trì), (trừ …), a part of the body before, another name of it, or a remark."""
        words = folded(item.tokens)
        if not words:
            return
        last = self.found[-1] if self.found else None
        if starts_with(words, EXCEPT) and self.depth < _DEEPEST_BRACKET:
            self.excluded.extend(found.known.name for found in self._inside(item.tokens[starts_with(words, EXCEPT) :]).found)
            return
        if last is not None and (starts_with(words, LEAD) or starts_with(words, COORDINATING)):
            last.role = "lead" if starts_with(words, LEAD) else "coordinating"
            self._since_role = len(self.found)
            return
        if self.depth >= _DEEPEST_BRACKET:
            self.notes.append(self._words(item.tokens))
            return
        inside = self._inside(item.tokens)
        if last is None:
            self.found.extend(inside.found)
            self.unknown.extend(inside.unknown)
            return
        names = [found.known.name for found in inside.found]
        part = next((found for found in inside.found if f"({last.known.name})" in found.known.name), None)
        if part is not None:
            # The part acts; the body that it belongs to stays accountable and stands in its name.
            self.found[-1] = Found(part.known, part.text, last.role)
        elif last.known.name not in names and not any(f"({name})" in last.known.name for name in names):
            self.notes.append(self._words(item.tokens))

    def _inside(self, tokens: list[Token]) -> "CellReader":
        """A reading of the text inside brackets."""
        text = self.text[tokens[0].start : tokens[-1].end] if tokens else ""
        reader = CellReader(self.names, text, national=self.national, depth=self.depth + 1)
        reader.read()
        return reader

    def _read_loose(self, pieces: list[Piece], place: int, items: list[Item]) -> None:
        """A piece without a known phrase: a member of a list with a shared head or tail, a commune, a slip, or unknown."""
        for item in items:
            if item.kind == "bracket":
                self._read_bracket(item)
            elif item.tokens:
                self._read_gap(item, pieces, place)

    def _read_gap(self, item: Item, pieces: list[Piece], place: int) -> None:
        tokens = item.tokens
        words = folded(tokens)
        if not words or (len(words) == 1 and (words[0] in NOTHING or (words[0].isdigit() and not self._communes))):
            return
        if self._running_on or (is_province(words) and self.found and self.found[-1].known.code == "DP"):
            self.notes.append(self._words(tokens))
            return
        if self.found and words[:2] in (["lien", "quan"], ["co", "lien"]):
            self._read_behind([self.found[-1].known], item)
            return
        length, values = self._with_head(self._head, tokens)
        if values:
            match = Item("match", tokens[:length], values)
            rest = Item("gap", tokens[length:]) if length < len(tokens) else None
            head = self._head
            self._read_match(match, None, rest, pieces, place)
            self._head = head
            return
        values = self._with_tail(tokens, pieces, place)
        if values:
            self._add(self._choose(Item("match", tokens, values)), self._words(tokens))
            return
        if self._is_commune(tokens):
            return
        if not self._is_slip(tokens, pieces, place) and not self._is_joint_office(tokens, pieces, place):
            self._leave(tokens)

    def _is_joint_office(self, tokens: list[Token], pieces: list[Piece], place: int) -> bool:
        """ "Văn phòng HĐND và UBND xã" is one office that nobody knows, not the UBND."""
        following = pieces[place + 1] if place + 1 < len(pieces) else None
        if following is None or not following.joined or not following.items or folded(tokens)[0] not in OFFICES:
            return False
        item = following.items[0]
        if item.kind != "match" or item.many or folded(item.tokens)[0] not in ("ubnd", "hdnd"):
            return False
        self.unknown.append(self.text[tokens[0].start : item.tokens[-1].end])
        following.items = following.items[1:]
        return True

    def _is_slip(self, tokens: list[Token], pieces: list[Piece], place: int) -> bool:
        """A name with a slip of the pen, which may hold separators: "Sở Khoa học và Công nghê"."""
        following = pieces[place + 1 : place + 1 + _MOST_PARTS]
        joined = list(tokens)
        parts: list[Item] = []
        for piece in (None, *following):
            if piece is not None:
                if piece.before != "soft" or len(piece.items) != 1 or piece.items[0].kind != "gap":
                    break
                parts.append(piece.items[0])
                joined = [*joined, *piece.items[0].tokens]
            slip = self.names.misspelt(self.text[joined[0].start : joined[-1].end])
            if slip is not None:
                self._add([replace(slip, how="fuzzy")], self._words(joined))
                self._head = body_tokens(slip.name)
                for part in parts:
                    part.tokens = []
                return True
        return False

    def _leave(self, tokens: list[Token]) -> None:
        """Name the words as unknown; what "và" or a dash joins to them is part of the same name."""
        start, end = tokens[0].start, tokens[-1].end
        if self.unknown and JOINT.fullmatch(self.text[self._left_until : start]) and self._left_until:
            self.unknown[-1] += self.text[self._left_until : end]
        else:
            self.unknown.append(self.text[start:end])
        self._left_until = end

    def _is_commune(self, tokens: list[Token]) -> bool:
        """ "phường Tân An" by itself, or a bare name in a list of communes."""
        kind, length = commune_kind(tokens)
        name = commune_name(tokens[length:], self.text)
        if not name or not (kind or self._communes):
            return False
        if kind:
            self._communes = (self._communes[0] if self._communes else "UBND", kind)
        self._add_commune(name, self._words(tokens))
        return True

    def _with_head(self, head: list[Token], tokens: list[Token]) -> tuple[int, list[Known]]:
        """ "Sở Tài chính, Nội vụ": the words behind the head of the name before; how many of them make the name."""
        shared = [token for token in head if token.kind == "word"]
        for length in (1, 2):
            if len(shared) >= length:
                end, values = self.names.longest([*shared[:length], *tokens], 0, plain=self.plain)
                values = [known for known in values if not known.plural_only]
                if values and end > length:
                    return end - length, values
        return 0, []

    def _with_tail(self, tokens: list[Token], pieces: list[Piece], place: int) -> list[Known]:
        """ "Ban Tổ chức, Ủy ban Kiểm tra Tỉnh ủy": the words before the tail of a name that comes after."""
        shared = [token for token in self._head if token.kind == "word"][:1]
        for piece in pieces[place + 1 : place + 8]:
            if piece.before == "hard":
                break
            match = next((item for item in piece.items if item.kind == "match"), None)
            if match is None:
                continue
            full = body_tokens(match.values[0].name.split("(")[0], plain=self.plain)
            for name in (match.tokens, full):
                words = [token for token in name if token.kind == "word"]
                for start in range(len(words) - 1, 0, -1):
                    for head in ([], shared):
                        values = self.names.whole([*head, *tokens, *words[start:]], plain=self.plain)
                        if values:
                            return values
        return []

    def _words(self, tokens: list[Token]) -> str:
        return self.text[tokens[0].start : tokens[-1].end].replace("\n", " ") if tokens else ""
