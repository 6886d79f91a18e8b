"""The application for a WSGI server."""

import logging
import sys

from portal.app import create_app
from portal.operating.demo_passwords import check_no_demo_password
from portal.operating.key_check import check_keys
from portal.platform.web.request_log import log_uncaught
from portal.search.answers.queries import warm_up
from portal.settings import SettingsError

BOOT_ERROR = 3  # with this code gunicorn ends instead of starting its worker again and again

log_uncaught()
try:
    app = create_app()
    check_keys(app)
    if app.extensions["portal.settings"].doors != "public":  # which may not read accounts
        check_no_demo_password(app)
except SettingsError as error:
    logging.getLogger("portal").critical("%s", error)
    sys.exit(BOOT_ERROR)
with app.app_context():
    warm_up()
