"""Views of the matrix that people keep under a name, for themselves or for everybody of the tenant."""
