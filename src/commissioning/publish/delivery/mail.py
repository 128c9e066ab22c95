"""Mail: one connection for all messages of a run, and every answer of the server taken for what it says."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress

from commissioning.model import Message
from commissioning.publish.delivery.handed import Handed
from commissioning.publish.delivery.places import MailServer
from commissioning.publish.delivery.written import as_mail
from commissioning.publish.text import one_line

_FAULTS = (OSError, smtplib.SMTPException)
_PERMANENT = 500
_CLOSING = 421


class Mail:
    """The way to the mail server; it is connected when the first message is handed over."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None

    def hand_over(self, message: Message) -> Handed:
        """Hands a message over. An answer of 5xx to its address or its text refuses it; all else waits."""
        content = as_mail(message, self._server.sender)
        try:
            connection = self._connected()
        except _FAULTS as error:
            self.close()
            return Handed("waiting", self._no_way(error), down=True)
        try:
            return self._said(connection, str(message.address), content)
        except _FAULTS as error:
            self.close()
            said = f"the connection to {self._server.host} broke before it had said yes ({_words(error)})"
            return Handed("waiting", said)

    def close(self) -> None:
        """Ends the connection, whatever state it is in."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*_FAULTS):
                connection.quit()
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            server = self._server
            if server.security == "tls":
                context = ssl.create_default_context()
                made: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
            else:
                made = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
            self._connection = made
            if server.security == "starttls":
                made.starttls(context=ssl.create_default_context())
            made.ehlo_or_helo_if_needed()
            if server.user:
                made.login(server.user, server.password or "")
        return self._connection

    def _said(self, connection: smtplib.SMTP, address: str, content: bytes) -> Handed:
        code, words = connection.mail(self._server.sender)
        if code >= 400:
            # A server that wants none of our mail has refused no recipient: it is for whoever keeps the settings.
            self.close()
            return Handed("waiting", f"{self._server.host} takes no mail from us: {_answer(code, words)}", down=True)
        code, words = connection.rcpt(address)
        if code >= 400:
            return self._no(connection, code, words)
        try:
            code, words = connection.data(content)
        except smtplib.SMTPDataError as error:
            return self._no(connection, error.smtp_code, error.smtp_error)
        if code >= 400:
            return self._no(connection, code, words)
        return Handed("sent", _answer(code, words))

    def _no(self, connection: smtplib.SMTP, code: int, words: bytes | str) -> Handed:
        if code == _CLOSING:
            self.close()
        else:
            connection.rset()
        return Handed("refused" if code >= _PERMANENT else "waiting", _answer(code, words))

    def _no_way(self, error: Exception) -> str:
        server = self._server
        if isinstance(error, smtplib.SMTPAuthenticationError):
            answer = _answer(error.smtp_code, error.smtp_error)
            return f"{server.host} does not let this user in: {answer}. Check COMMISSIONING_MAIL_USER and _PASSWORD."
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"the certificate of {server.host} cannot be trusted: {one_line(error.verify_message)}."
        return f"no mail server answers at {server.host}:{server.port} ({_words(error)})."


def _answer(code: int, words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {one_line(said)}"[:500]


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    if isinstance(error, socket.timeout | TimeoutError):
        return "it did not answer in time"
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return one_line(said)[:300] or type(error).__name__
