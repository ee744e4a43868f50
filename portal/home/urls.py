from django.urls import path

from portal.home.views import components

app_name = "home"
urlpatterns = [
    path("components/", components.gallery, name="components"),
    path("components/autosave/", components.autosave, name="components_autosave"),
    path("components/refuse/", components.refuse, name="components_refuse"),
]
