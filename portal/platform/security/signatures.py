"""The hash of signatures: of the session cookie, of form tokens and of the tickets of pages."""

import hashlib

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import Signer


class Sha256Cookies(SecureCookieSessionInterface):
    """Session cookies signed with HMAC-SHA-256 instead of Flask's HMAC-SHA-1."""

    digest_method = staticmethod(hashlib.sha256)


def sign_with_sha256(app: Flask) -> None:
    """Sign with HMAC-SHA-256 whatever the application signs; what was signed with SHA-1 counts as forged."""
    app.session_interface = Sha256Cookies()
    Signer.default_digest_method = staticmethod(hashlib.sha256)  # Flask-WTF offers no setting of its own
