"""Messages waiting to be delivered: a row each, with a key that cannot be used twice."""
