"""Users, their invitations and passwords."""
