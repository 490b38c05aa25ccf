"""Explanations (giải trình): called for from the head of a unit that is late, answered within a few working days."""
