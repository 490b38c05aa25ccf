"""Measures the program on a seeded national data set, beside the bare SQL that it cannot beat: `python -m benchmarks`."""

import os

# The clock reads it once, when it is first imported: the pages have to live on the data set's own day.
os.environ["SUITE57_PRETEND_NOW"] = "2026-11-19T09:30:00"
