from django.urls import path

from portal.home.views import components, search, why, workbench

app_name = "home"
urlpatterns = [
    path("", workbench.workbench, name="workbench"),
    path("search/", search.search, name="search"),
    path("why/<str:kind>/<str:ref>/", why.why, name="why"),
    path("components/", components.gallery, name="components"),
    path("components/autosave/", components.autosave, name="components_autosave"),
    path("components/refuse/", components.refuse, name="components_refuse"),
]
