"""Why another program could not be reached: no class of a library stands in a sentence."""

import pytest

from engine.phrases import Phrase
from office.network_words import network_words
from office.words import worded


@pytest.mark.parametrize(
    ("told", "english", "chinese"),
    [
        (
            "ConnectionRefusedError: [Errno 111] Connection refused",
            "connection refused",
            "连接被拒绝",
        ),
        (
            "Socket Exception: NewConnectionError(\"HTTPConnection(host='127.0.0.1', port=1): "
            'Failed to establish a new connection: [Errno 111] Connection refused")',
            "connection refused",
            "连接被拒绝",
        ),
        ("gaierror: [Errno -2] Name or service not known", "its name is not known (DNS)", "主机名"),
        ("TimeoutError: 20 s", "no answer in time", "未及时应答"),
        ("RemoteDisconnected: Remote end closed", "the connection was ended", "断开"),
        ("OSError: [Errno 101] Network is unreachable", "no way leads there", "网络不通"),
        (
            "SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
            "self-signed certificate (_ssl.c:1006)",
            "its certificate is not valid (self-signed certificate)",
            "证书无效",
        ),
        (
            "SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1)",
            "TLS failed (wr",
            "TLS",
        ),
    ],
)
def test_what_a_library_says_in_words(told: str, english: str, chinese: str) -> None:
    found = network_words(told)
    assert isinstance(found, Phrase)
    assert worded(found, "en").startswith(english)
    assert chinese in worded(found, "zh")


def test_what_is_rare_keeps_its_words_without_the_class() -> None:
    assert network_words("OSError: [Errno 22] Invalid argument") == "Invalid argument"
