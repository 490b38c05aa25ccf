"""Events that deadlines wait for: once somebody records what happened and when, the date follows from the deadline's words."""
