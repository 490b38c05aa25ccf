"""What can go wrong in the trade, as a Vietnamese sentence for the person and no HTTP: the edge chooses the status."""


class Suite57Error(Exception):
    """Base of every error whose message may be shown to a person as it is."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(Suite57Error):
    """The thing does not exist for this actor; another tenant's thing is told in the same words."""

    def __init__(self, message: str = "Không tìm thấy nội dung này.", field: str | None = None) -> None:
        super().__init__(message, field)


class NotPermitted(Suite57Error):
    """The actor's role does not allow the act inside its own tenant."""

    def __init__(self, message: str = "Tài khoản của đồng chí chưa được giao quyền làm việc này.") -> None:
        super().__init__(message)


class Conflict(Suite57Error):
    """Somebody else changed the thing meanwhile, or its state no longer allows the act."""


class Invalid(Suite57Error):
    """What was given cannot be used; `field` names the input that the sentence belongs to."""
