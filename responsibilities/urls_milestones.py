"""Addresses of a duty's own 完成时限 and of what the unit reports on it."""

from django.urls import path

from responsibilities.views import milestones

urlpatterns = [
    path("milestones/<str:ref>/", milestones.milestone, name="milestone"),
    path("milestones/<str:ref>/accept/", milestones.accept, name="milestone_accept"),
    path("milestones/<str:ref>/return/", milestones.send_back, name="milestone_return"),
]
