"""Tasks, the duties of units, what they report, and what the secretariat accepts."""
