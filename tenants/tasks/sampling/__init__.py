"""Sample checks: which reported work the secretariat should look at first, and what it found."""
