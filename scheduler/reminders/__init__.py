"""Which reminders are due: pure, from duties, calendar, policy and the day."""
