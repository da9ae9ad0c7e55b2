"""How what is sent is signed: as Standard Webhooks has it, so that known libraries check it.

The receiver computes HMAC-SHA256 over `id.timestamp.body` with the secret, compares it with what
stands behind `v1,`, and refuses what is older than a few minutes. The id is that of the event, the
same at every attempt: what it has taken once it need not take again.
"""

import hmac
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Final

from office.accounts.webhooks import SECRET_PREFIX

ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"


def signed(secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers; `timestamp` is in seconds since 1970, of this attempt."""
    return {
        ID: message_id,
        TIMESTAMP: str(timestamp),
        SIGNATURE: f"v1,{signature(secret, message_id, timestamp, body)}",
    }


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature in base64."""
    key = b64decode(secret.removeprefix(SECRET_PREFIX))
    content = f"{message_id}.{timestamp}.".encode() + body
    return b64encode(hmac.new(key, content, sha256).digest()).decode()
