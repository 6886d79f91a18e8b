"""gunicorn behind nginx: `gunicorn --config deploy/gunicorn.conf.py wsgi:app`, one service for each door.

The socket comes from PORTAL_SOCKET, so that the public and the admin process share this file.
"""

import os

bind = f"unix:{os.environ['PORTAL_SOCKET']}"
umask = 0o007  # nginx is in the group of the socket
worker_class = "gthread"
workers = int(os.environ.get("PORTAL_WORKERS", "2"))
threads = 8
timeout = 60
graceful_timeout = 30
limit_request_line = 4094
limit_request_fields = 60
forwarded_allow_ips = ""  # portal.platform.web.proxies decides, by PORTAL_TRUSTED_PROXIES
control_socket_disable = True  # systemd starts, reloads and stops it
accesslog = None  # the portal writes one line of JSON for each request itself
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.platform.web.request_log.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {  # gunicorn lets its own go nowhere else unless it is told
        "portal": {"level": "INFO"},
        "gunicorn.error": {"level": "INFO", "propagate": True},
        # With a logconfig gunicorn logs accesses though accesslog is None: query and referrer, who asked for what.
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
    },
}
