from django.urls import path

from portal.jobs import views

app_name = "jobs"
urlpatterns = [
    path("<str:ref>/", views.detail, name="detail"),
    path("<str:ref>/progress/", views.progress, name="progress"),
    path("<str:ref>/cancel/", views.cancel, name="cancel"),
]
