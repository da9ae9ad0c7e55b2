"""What is kept of a secret that somebody holds: whoever reads the database cannot use it."""

from hashlib import sha256


def digest_of(secret: str) -> str:
    """The digest of a long random secret, or of whatever was sent in the place of one."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
