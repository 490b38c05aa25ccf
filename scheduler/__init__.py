"""Reminders, the outbox and the jobs that run by the clock."""
