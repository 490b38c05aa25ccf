"""The append-only record: who changed what, from what, to what, and why; chained so that nothing can be taken out."""
