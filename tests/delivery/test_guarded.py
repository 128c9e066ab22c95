"""The guarded way to a mail server: STARTTLS with a certificate that must be trusted, and a login."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.delivery.conftest import Home, to
from tests.delivery.mailserver import Server, listening
from tests.delivery.test_mail import states


@pytest.fixture
def guarded(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS for localhost, and the file of its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2125, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file, secret = tmp_path / "certificate.pem", tmp_path / "key.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return context, file


def authenticate(_server: Any, _session: Any, _envelope: Any, _how: str, login: Any) -> AuthResult:
    known = (login.login, login.password) == (b"mailer", b"s3cr3t")
    return AuthResult(success=known, handled=known)  # not handled: the server says no itself


def test_only_a_certificate_that_is_trusted_and_a_right_password_get_through(
    home: Home, guarded: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    context, certificate = guarded
    options = {"tls_context": context, "require_starttls": True, "authenticator": authenticate, "auth_required": True}
    with listening(Server(), **options) as server:
        to(home, server)
        home.set("MAIL_HOST", "localhost")
        home.set("MAIL_SECURITY", "starttls")
        home.set("MAIL_USER", "mailer")
        home.set("MAIL_PASSWORD", "wr0ng")
        said = home.send(code=5)["error"]["message"]
        assert "the certificate of localhost cannot be trusted" in said
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        said = home.send(at="07:02", code=5)["error"]["message"]
        assert "localhost does not let this user in: 535" in said
        assert "wr0ng" not in said
        assert server.got == []
        home.set("MAIL_PASSWORD", "s3cr3t")
        sent = home.send(at="07:10")
    assert set(states(sent).values()) == {"sent"}
    assert len(server.got) == 2
