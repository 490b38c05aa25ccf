"""A person's own calendar: an address that Outlook and phones subscribe to, with what the person owes by a date."""
