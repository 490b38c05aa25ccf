"""Obstacles (khó khăn, vướng mắc): raised by a unit or the secretariat, answered at a level, with a clock in working days."""
