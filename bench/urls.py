"""The site's addresses and, beside them, the frozen views that it is measured against."""

from django.urls import path

from bench import frozen
from lms import urls as site

handler404, handler403, handler500 = site.handler404, site.handler403, site.handler500
urlpatterns = [path("bench/upsert/", frozen.upsert), *site.urlpatterns]
