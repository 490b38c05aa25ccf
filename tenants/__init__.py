"""The domain and its data: what a tenant is, plans, owes and has done. Knows no web, no mail, no clock of its own."""
