from django.urls import path

from ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.notice_list, name="notice-list"),
    path("read/", views.notice_mark_read, name="notice-mark-read"),
]
