from django.urls import path

from portal.deadlines.views import deadlines, ladders, runs

app_name = "deadlines"
urlpatterns = [
    path("runs/", runs.run_list, name="run_list"),
    path("runs/<str:ref>/", runs.run, name="run"),
    path("ladder/", ladders.ladder, name="ladder"),
    path("ladder/<str:kind>/", ladders.ladder_edit, name="ladder_edit"),
    path("ladder/<str:kind>/reset", ladders.ladder_reset, name="ladder_reset"),
    path("upcoming/", deadlines.upcoming, name="upcoming"),
    path("pause", deadlines.pause_deadlines, name="pause"),
    path("resume", deadlines.resume_deadlines, name="resume"),
    path("urge", deadlines.urge, name="urge"),
]
