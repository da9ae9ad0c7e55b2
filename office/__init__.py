"""The faces for people, and the one place where the parts are put together."""
