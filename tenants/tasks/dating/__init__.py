"""How the date of a task or duty changes: always with a reason, never without the first date and a record."""
