from django.urls import path

from certificates import views

app_name = "certificates"
urlpatterns = [
    path("", views.certificate_list, name="list"),
    path("export/", views.certificate_export, name="export"),
    path("mine/", views.my_certificates, name="mine"),
    path("cohorts/<uuid:cohort_id>/files/", views.cohort_files, name="cohort-files"),
    path("<uuid:certificate_id>/", views.certificate_detail, name="detail"),
    path("<uuid:certificate_id>/download/", views.certificate_download, name="download"),
    path("<uuid:certificate_id>/file/", views.certificate_file, name="file"),
    path("<uuid:certificate_id>/revoke/", views.certificate_revoke, name="revoke"),
    path("<uuid:certificate_id>/replace/", views.certificate_replace, name="replace"),
]
