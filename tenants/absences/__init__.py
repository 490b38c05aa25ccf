"""Who is away from when to when, and who acts for them."""
