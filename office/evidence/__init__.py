"""Files that units hand in: bounded, hashed, kept once under their digest, in a folder or a bucket.

A document is called by its SHA-256 and the ending of its name, `<64 hex digits>.pdf`, so that it
opens with a double click; those of earlier programs have no ending. It is kept before the command
that names it.
"""
