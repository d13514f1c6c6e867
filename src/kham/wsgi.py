"""The web application. On a ward box the job workers run as threads of this one process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kham.settings")
application = get_wsgi_application()

from kham.exams.queries import queueing  # noqa: E402 - the apps are ready only now

queueing.warm()

if os.environ.get("KHAM_WORKERS") == "inprocess":
    from kham.jobs import actions as jobs_actions

    jobs_actions.start_workers()
