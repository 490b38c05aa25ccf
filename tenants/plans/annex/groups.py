"""The groups that are open while an annex is read, from the outermost to the innermost."""

from dataclasses import dataclass, field

from tenants.plans.annex.ordinals import NOTHING, Ordinal, Style


@dataclass(slots=True)
class Group:
    """A title that the rows below it belong to."""

    ordinal: Ordinal
    title: str
    has_lower_children: bool = False
    """Its tasks are numbered below its own number: 1.1 or a under 1."""
    tasks: set[str] = field(default_factory=set)
    """Ordinals of the tasks inside."""


class Groups:
    """Opens and closes groups by the family of their numbers: a new II closes I and all that stood inside it."""

    def __init__(self) -> None:
        self._open: list[Group] = []

    @property
    def innermost(self) -> Group | None:
        """The group that a row without a number of its own belongs to."""
        return self._open[-1] if self._open else None

    @property
    def outermost(self) -> Group | None:
        """The group around all others."""
        return self._open[0] if self._open else None

    def close_all(self) -> None:
        """A new annex begins."""
        self._open.clear()

    def open(self, ordinal: Ordinal, title: str) -> None:
        """Begin a group beside its equals, or inside the innermost one if its family is new here."""
        family = (ordinal.style, ordinal.depth)
        place = next((at for at, group in enumerate(self._open) if (group.ordinal.style, group.ordinal.depth) == family), None)
        if place is None and ordinal is not NOTHING and not ordinal.opens() and not self._is_inside(ordinal):
            # II without a I, B without an A: what stood open before cannot be around it.
            place = 0
        if place is not None:
            del self._open[place:]
        self._open.append(Group(ordinal, title))

    def of_task(self, ordinal: Ordinal) -> Group | None:
        """The group of a task with this ordinal; numbered groups that it cannot stand in are closed."""
        while self._open and self._open[-1].ordinal.style is Style.NUMBER and ordinal.style is Style.NUMBER:
            group = self._open[-1]
            if ordinal.text.rpartition(".")[0] in group.tasks:
                # 2.1 below a task 2 of this group, whatever the group's own number.
                break
            if ordinal.is_child_of(group.ordinal):
                group.has_lower_children = True
                break
            beside = ordinal.depth == group.ordinal.depth and group.has_lower_children
            if not beside and ordinal.depth == group.ordinal.depth:
                break
            self._open.pop()
        if self._open and ordinal.text:
            self._open[-1].tasks.add(ordinal.text)
            self._open[-1].has_lower_children |= ordinal.style is Style.SMALL
        return self.innermost

    def _is_inside(self, ordinal: Ordinal) -> bool:
        return any(ordinal.is_child_of(group.ordinal) for group in self._open)
