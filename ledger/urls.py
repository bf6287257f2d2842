from django.urls import path

from ledger import views

app_name = "ledger"
urlpatterns = [
    path("notices/", views.notice_list, name="notice-list"),
    path("notices/read/", views.notice_mark_read, name="notice-mark-read"),
]
