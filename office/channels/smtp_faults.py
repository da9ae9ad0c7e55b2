"""What a mail server said, or did not say, as the fault of a channel with its remedy."""

import smtplib
import socket
import ssl
from enum import Enum
from typing import Final

from engine.delivery.channels import ChannelFault
from engine.errors import Said
from engine.phrases import Phrase, phrase, system_words
from office.channel_settings import ChannelSettings
from office.channels.secrets import Secrets


class Stage(Enum):
    """How far a letter had come when something went wrong."""

    CONNECT = "connect"
    TLS = "tls"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    TEXT = "text"
    ANSWER = "answer"


_WHOLE: Final = (Stage.CONNECT, Stage.TLS, Stage.LOGIN)
_BUSY: Final = 421
_FULL: Final = "5.2.2"
_MISTAKES: Final = (500, 501, 502, 503, 504, 530, 535, 538, 555)
"""The server did not understand, or asks for a login: it is not the address that is wrong."""


class TlsNotOffered(Exception):
    """The server offers no STARTTLS, and the office sends nothing in the clear."""


class NoLogin(Exception):
    """The server offers no way to log in that is known here."""


class SmtpFaults:
    """The faults of one channel; what is secret is in none of them."""

    def __init__(self, settings: ChannelSettings, sender: str) -> None:
        self._settings, self._sender = settings, sender
        self._secrets = Secrets.of_login(settings.user, settings.password)
        self._place = f"{settings.host}:{settings.used_port}"

    def hidden(self, text: str) -> str:
        """The text without the password."""
        return self._secrets.hidden(text)

    def of_answer(self, stage: Stage, code: int, text: bytes | str, address: str) -> ChannelFault:
        """The server answered that it does not take the letter."""
        said = self.said(code, text)
        if stage is Stage.LOGIN:
            return self._no_login(said)
        if code == _BUSY or stage in _WHOLE:
            refused = phrase("fault.mail.refuses", place=self._place, said=said)
            return self._fault(refused, phrase("remedy.mail.wait"), whole=stage in _WHOLE)
        if stage is Stage.SENDER and code >= 500:
            refused = phrase("fault.mail.sender", sender=self._sender, said=said)
            return self._fault(refused, phrase("remedy.mail.sender"))
        if 400 <= code < 500:
            later = phrase("fault.mail.later", address=address, said=said)
            return self._fault(later, phrase("remedy.mail.wait"))
        if stage is not Stage.RECIPIENT:
            refused = phrase("fault.mail.text", address=address, said=said)
            return self._fault(refused, phrase("remedy.mail.policy"))
        refused = phrase("fault.mail.recipient", address=address, said=said)
        if _is_policy(code, said):
            return self._fault(refused, phrase("remedy.mail.policy"))
        return self._fault(refused, phrase("remedy.mail.address"), retriable=False)

    def of_error(self, stage: Stage, error: Exception, address: str) -> ChannelFault:
        """The connection could not be made, or broke."""
        if isinstance(error, smtplib.SMTPResponseException):
            return self.of_answer(stage, error.smtp_code, error.smtp_error, address)
        if stage is Stage.LOGIN and isinstance(error, UnicodeError):
            # A password that is not ASCII; the error's own text may hold a sign of it.
            return self._no_login(f"{type(error).__name__}: {error.args[-1]}")
        place, cause = self._place, _cause(error)
        remedy = phrase("remedy.mail.reach")
        if isinstance(error, TlsNotOffered):
            fault, remedy = phrase("fault.mail.no-tls", place=place), phrase("remedy.mail.no-tls")
        elif isinstance(error, NoLogin):
            fault, remedy = phrase("fault.mail.no-login", place=place), phrase("remedy.mail.no-tls")
        elif isinstance(cause, ssl.SSLCertVerificationError):
            why = self._secrets.hidden(cause.verify_message or str(cause))
            fault = phrase("fault.mail.certificate", place=place, why=why)
            remedy = phrase("remedy.mail.certificate")
        elif isinstance(cause, ssl.SSLError):
            why = self._secrets.hidden(cause.reason or str(cause))
            fault, remedy = (
                phrase("fault.mail.tls", place=place, why=why),
                phrase("remedy.mail.tls"),
            )
        elif stage is Stage.ANSWER:
            fault = phrase("fault.mail.unanswered", place=place, address=address)
            remedy = phrase("remedy.mail.again")
        else:
            fault = self._unreached(cause)
        return self._fault(fault, remedy, whole=stage in _WHOLE)

    def of_ca_file(self, file: str, fault: Exception) -> ChannelFault:
        """The authority's certificates cannot be read."""
        why = system_words(fault) if isinstance(fault, OSError) else type(fault).__name__
        unread = phrase("fault.mail.ca-file", file=file, why=why)
        return self._fault(unread, phrase("remedy.mail.certificate"), whole=True)

    def said(self, code: int, text: bytes | str) -> str:
        """The words of the server with their number, in one line."""
        words = _decoded(text) if isinstance(text, bytes) else text
        return self._secrets.hidden(f"{code} {words}")

    def _no_login(self, said: str) -> ChannelFault:
        user = self._settings.user
        return self._fault(
            phrase("fault.mail.login", place=self._place, user=user, said=said),
            phrase("remedy.mail.login", variable=self._settings.variable("password")),
            whole=True,
        )

    def _unreached(self, cause: BaseException) -> Phrase:
        place = self._place
        if isinstance(cause, UnicodeError):  # a name of a host that IDNA does not take
            return phrase("fault.mail.unknown-host", host=self._settings.host)
        if isinstance(cause, socket.gaierror):
            return phrase("fault.mail.unknown-host", host=self._settings.host)
        if isinstance(cause, TimeoutError):
            return phrase("fault.mail.slow", place=place, seconds=self._settings.timeout)
        if isinstance(cause, OSError) and cause.errno:
            return phrase("fault.mail.unreachable", place=place, why=system_words(cause))
        if isinstance(cause, smtplib.SMTPServerDisconnected | EOFError | ConnectionError):
            return phrase("fault.mail.closed", place=place)
        kind, why = type(cause).__name__, self._secrets.hidden(str(cause))
        return phrase("fault.channel.unforeseen", kind=kind, why=why)

    def _fault(
        self, fault: Said, remedy: Said, *, retriable: bool = True, whole: bool = False
    ) -> ChannelFault:
        name = self._settings.name
        return ChannelFault(name, fault, remedy, retriable=retriable, whole=whole)


def _is_policy(code: int, said: str) -> bool:
    """Whether a refused recipient speaks of the office rather than of the address."""
    if not 500 <= code < 600 or code in _MISTAKES:
        return True
    return said[4:].startswith(("5.7.", "5.3.", "5.4.", "5.5.", _FULL))


def _decoded(words: bytes) -> str:
    """Servers answer in UTF-8, or as an older one in China does."""
    try:
        return words.decode()
    except UnicodeDecodeError:
        return words.decode("gb18030", errors="replace")


def _cause(error: BaseException) -> BaseException:
    """What the library put into an error of its own."""
    inner = error.__cause__ or error.__context__
    if isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(inner, OSError):
        return inner
    return error
