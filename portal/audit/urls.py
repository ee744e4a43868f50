from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [
    path("", views.event_list, name="event_list"),
    path("export", views.export, name="export"),
    path("<str:chain>/<int:seq>/", views.event_detail, name="event"),
]
