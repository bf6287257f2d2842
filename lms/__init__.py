"""The project: settings, URLs, Celery, each role's home page and the demonstration. It owns no rule."""

from lms.celery import app as celery_app

__all__ = ["celery_app"]
