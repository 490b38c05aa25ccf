"""Extensions (gia hạn): a unit asks for a later date with a reason, somebody who may decides, and both stay on record."""
