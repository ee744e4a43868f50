from django.urls import path

from portal.accounts.views import grants, login, profile, users

app_name = "accounts"
urlpatterns = [
    path("login/", login.Login.as_view(), name="login"),
    path("logout/", login.Logout.as_view(), name="logout"),
    path("profile/", profile.profile, name="profile"),
    path("password/", profile.password, name="password"),
    path("users/", users.user_list, name="user_list"),
    path("users/open/", users.user_open, name="user_open"),
    path("users/<str:ref>/", users.user, name="user"),
    path("users/<str:ref>/reset/", users.user_reset, name="user_reset"),
    path("users/<str:ref>/active/", users.user_active, name="user_active"),
    path("grants/", grants.grant_list, name="grant_list"),
    path("grants/new/", grants.grant_new, name="grant_new"),
    path("grants/<str:ref>/revoke/", grants.grant_revoke, name="grant_revoke"),
]
