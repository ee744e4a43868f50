from django.urls import path

from accountability.views import talks

app_name = "accountability"
urlpatterns = [
    path("talks/", talks.talk_list, name="talk_list"),
    path("talks/<str:ref>/", talks.talk, name="talk"),
    path("talks/<str:ref>/hold", talks.hold, name="talk_hold"),
    path("talks/<str:ref>/drop", talks.drop, name="talk_drop"),
]
