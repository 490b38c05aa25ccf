"""Who may do what: one table of roles and permissions, and the actor that every session is opened for."""
