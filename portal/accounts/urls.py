from django.urls import path

from portal.accounts.views import factors, grants, login, profile, security, sessions, tokens, users

app_name = "accounts"
urlpatterns = [
    path("login/", login.Login.as_view(), name="login"),
    path("logout/", login.Logout.as_view(), name="logout"),
    path("profile/", profile.profile, name="profile"),
    path("password/", profile.password, name="password"),
    path("factor/", factors.factor, name="factor"),
    path("factor/key/", factors.factor_key, name="factor_key"),
    path("factors/", factors.factor_list, name="factor_list"),
    path("factors/authenticator/", factors.authenticator, name="authenticator"),
    path("factors/authenticator/remove/", factors.factor_remove, name="authenticator_remove"),
    path("factors/keys/", factors.key_add, name="key_add"),
    path("factors/keys/<str:ref>/remove/", factors.factor_remove, name="key_remove"),
    path("factors/codes/", factors.codes_new, name="codes_new"),
    path("sessions/", sessions.session_list, name="session_list"),
    path("sessions/end/", sessions.session_end, name="session_end"),
    path("tokens/", tokens.token_list, name="token_list"),
    path("tokens/new/", tokens.token_new, name="token_new"),
    path("tokens/<str:ref>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("stay/", sessions.stay, name="stay"),
    path("policy/", security.policy, name="policy"),
    path("resets/", security.reset_list, name="reset_list"),
    path("resets/factors/", security.factors_reset, name="factors_reset"),
    path("resets/<str:ref>/confirm/", security.reset_confirm, name="reset_confirm"),
    path("users/", users.user_list, name="user_list"),
    path("users/open/", users.user_open, name="user_open"),
    path("users/<str:ref>/", users.user, name="user"),
    path("users/<str:ref>/reset/", users.user_reset, name="user_reset"),
    path("users/<str:ref>/active/", users.user_active, name="user_active"),
    path("grants/", grants.grant_list, name="grant_list"),
    path("grants/new/", grants.grant_new, name="grant_new"),
    path("grants/<str:ref>/review/", grants.grant_review, name="grant_review"),
    path("grants/<str:ref>/revoke/", grants.grant_revoke, name="grant_revoke"),
]
