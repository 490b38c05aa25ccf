"""Working days, holidays and swapped days: the pure calendar, and the tables where tenants keep their own days."""
