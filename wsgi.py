"""The application for a WSGI server."""

from portal.app import create_app
from portal.search.answers.queries import warm_up

app = create_app()
with app.app_context():
    warm_up()
