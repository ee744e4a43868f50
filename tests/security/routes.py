"""Which route lets whom in: every route of the portal, declared once (docs/security/routes.md).

An audience says of each role what it meets at an object of its own unit (or one that it oversees), at
another unit's and at another county's: `+` let in, `-` refused (403), `.` not there (404). One sign alone
is for a route that names no object. Let in is whatever answers neither 403 nor 404 nor with the
sign-in page: 200, 204 and redirects, but also 400, 409, 422 and 429 to the harmless forms sent here, for
permission is decided before the form is looked at. Whoever is not signed in is sent to the sign-in page
(302), by the API refused (403), unless the route is OPEN.
"""

from dataclasses import dataclass, field

Audience = dict[str, str]


@dataclass(frozen=True)
class Seated:
    """Who stands for a role, and the unit that is theirs to fill, oversee or review."""

    who: str
    unit: str = "龙台"


ROLES = {
    "system_admin": Seated("system_admin"),
    "security_admin": Seated("security_admin"),
    "audit_admin": Seated("audit_admin"),
    "staff": Seated("staff"),
    "part_staff": Seated("office", "区纪委"),  # staff whose grant reaches a part of the county
    "approver": Seated("secretary"),
    "leader": Seated("leader"),
    "unit_head": Seated("head"),
    "unit_clerk": Seated("clerk"),
    "discipline_head": Seated("discipline"),
    "reader": Seated("reader"),
}
LABELS = {
    "system_admin": "系统管理员",
    "security_admin": "安全管理员",
    "audit_admin": "审计管理员",
    "staff": "经办",
    "part_staff": "部分经办",
    "approver": "签发人",
    "leader": "责任领导",
    "unit_head": "主要负责人",
    "unit_clerk": "联络员",
    "discipline_head": "纪检负责人",
    "reader": "只读",
}


@dataclass(frozen=True)
class Route:
    """`about` is the kind of object in the address, `body` that in the form (tests.security.county)."""

    name: str
    about: str = ""
    get: Audience | None = None
    post: Audience | None = None
    patch: Audience | None = None
    body: str = ""
    open: bool = False  # also without signing in

    @property
    def methods(self) -> dict[str, Audience]:
        each = {"GET": self.get, "POST": self.post, "PATCH": self.patch}
        return {method: audience for method, audience in each.items() if audience is not None}


@dataclass(frozen=True)
class Group:
    title: str
    routes: list[Route] = field(default_factory=list)


def who(rest: str, **roles: str) -> Audience:
    """Each of `roles` as it says, all others `rest`."""
    assert set(roles) <= set(ROLES), set(roles) - set(ROLES)
    return {role: roles.get(role, rest) for role in ROLES}


def among(audience: Audience, *roles: str) -> Audience:
    """Of those who see the object only `roles` may do this; the others are refused."""
    return {role: cells if role in roles else cells.replace("+", "-") for role, cells in audience.items()}


def only(*roles: str) -> Audience:
    return who("-", **dict.fromkeys(roles, "+"))


def anywhere(*roles: str) -> Audience:
    """An object of the county: `roles` meet their own county's, everybody else none."""
    return who("---", **dict.fromkeys(roles, "++."))


ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
BUSINESS = tuple(role for role in ROLES if role not in ADMINISTRATORS)
OFFICE = ("staff", "part_staff", "approver")

ALL = who("+")
ONE_S_OWN = who("+..")
READERS = who(
    "+..", staff="++.", approver="++.", reader="++.", **dict.fromkeys(ADMINISTRATORS, "...")
)  # of what belongs to a unit
FILLERS = among(READERS, "unit_head", "unit_clerk")
SIGNERS = among(READERS, "unit_head")
REVIEWERS = among(READERS, "staff", "part_staff")
LETTER_MANAGERS = among(READERS, *OFFICE)
ISSUERS = among(READERS, "approver")
DRAFTS = {role: cells if role in OFFICE else "..." for role, cells in READERS.items()}
TALKS = {
    role: "..." if role.startswith("unit") or role.startswith("disc") else cells
    for role, cells in READERS.items()
}
OFFICE_FIRST = {role: cells if role in OFFICE else "---" for role, cells in READERS.items()}
COUNTY_READERS = who("++.", **dict.fromkeys(ADMINISTRATORS, "..."))  # a published plan
DRAFT_PLANS = who("...", **dict.fromkeys(OFFICE, "++."))
PLANNERS = among(DRAFT_PLANS, "staff")
DIRECTORY = who("++.", audit_admin="---")
NOBODY = who("-")


def admin_routes(model: str) -> list[Route]:
    """Django's own addresses of a model; the last sends every number on to the page that answers for it."""
    base, about, administrator = f"admin:organizations_{model}", f"admin_{model}", only("system_admin")
    closed, sent_on = who("-", system_admin="."), who("---", system_admin="+++")
    seen, never = anywhere("system_admin"), who("---")
    return [
        Route(f"{base}_changelist", get=administrator, post=administrator),
        Route(f"{base}_change", about, get=seen, post=never),
        Route(f"{base}_history", about, get=seen, post=seen),
        Route(f"{base}_add", get=NOBODY, post=NOBODY),
        Route(f"{base}_delete", about, get=never, post=never),
        Route(f"{base}_import", get=administrator, post=administrator),
        Route(f"{base}_process_import", get=closed, post=closed),
        Route(f"admin/organizations/{model}/<path:object_id>/", about, get=sent_on, post=sent_on),
    ]


TABLE = [
    Group(
        "不登录也能打开",
        [
            Route("livez", get=ALL, open=True),
            Route("healthz", get=ALL, open=True),
            Route("metrics", get=ALL, open=True),
            Route("accounts:login", get=ALL, post=ALL, open=True),
            Route("accounts:logout", post=ALL, open=True),
        ],
    ),
    Group(
        "每个登录的人，办自己的事",
        [
            Route("home:workbench", get=ALL),
            Route("home:search", get=ALL),
            Route("accounts:profile", get=ALL),
            Route("accounts:password", get=ALL, post=ALL),
            Route("accounts:factor", get=ALL, post=ALL),
            Route("accounts:factor_key", post=ALL),
            Route("accounts:factor_list", get=ALL),
            Route("accounts:authenticator", get=ALL, post=ALL),
            Route("accounts:authenticator_remove", post=ALL, body="password"),
            Route("accounts:key_add", post=ALL),
            Route("accounts:key_remove", "key", post=ONE_S_OWN, body="password"),
            Route("accounts:codes_new", post=ALL),
            Route("accounts:session_list", get=ALL),
            Route("accounts:session_end", post=ALL),
            Route("accounts:stay", post=ALL),
            Route("accounts:token_list", get=ALL),
            Route("accounts:token_new", get=ALL, post=ALL),
            Route("accounts:token_revoke", "token", post=ONE_S_OWN),
            Route("notifications:inbox", get=ALL),
            Route("notifications:read_all", post=ALL),
            Route("notifications:open", "notice", post=ONE_S_OWN),
            Route("jobs:detail", "job", get=ONE_S_OWN),
            Route("jobs:progress", "job", get=ONE_S_OWN),
            Route("jobs:cancel", "job", post=ONE_S_OWN),
            Route("schema", get=ALL),
            Route("swagger", get=ALL),
        ],
    ),
    Group(
        "三员：账号、授权、日志",
        [
            Route("accounts:user_list", get=only("system_admin")),
            Route("accounts:user_open", post=only("system_admin")),
            Route("accounts:user_export", get=only("system_admin")),
            Route("accounts:password_slips", get=only("system_admin")),
            Route("accounts:password_printed", post=only("system_admin")),
            Route("accounts:user", "account", get=anywhere("system_admin")),
            Route("accounts:user_reset", "account", post=anywhere("system_admin")),
            Route("accounts:user_active", "account", post=anywhere("system_admin")),
            Route("accounts:policy", get=only("security_admin"), post=only("security_admin")),
            Route("accounts:grant_list", get=only("security_admin")),
            Route("accounts:grant_new", get=only("security_admin"), post=only("security_admin")),
            Route("accounts:grant_review", "grant", post=anywhere("security_admin")),
            Route(
                "accounts:grant_revoke",
                "grant",
                get=anywhere("security_admin"),
                post=anywhere("security_admin"),
            ),
            Route("accounts:factors_reset", get=only("security_admin"), post=only("security_admin")),
            Route("accounts:reset_list", get=only("system_admin", "security_admin")),
            Route("accounts:reset_confirm", "reset", post=anywhere("system_admin", "security_admin")),
            Route("audit:event_list", get=only("audit_admin")),
            Route("audit:event", "event", get=anywhere("audit_admin")),
            Route("audit:export", post=only("audit_admin")),
        ],
    ),
    Group(
        "组织和人员",
        [
            Route("organizations:tree", get=who("+", audit_admin="-")),
            Route("organizations:export", get=who("+", audit_admin="-")),
            Route("organizations:detail", "unit", get=DIRECTORY),
            Route("organizations:person_list", get=only("system_admin", *BUSINESS)),
            Route("organizations:person_export", get=only("system_admin", *BUSINESS)),
            Route("organizations:person", "person", get=DIRECTORY | {"security_admin": "---"}),
            Route("organizations:group_list", get=only("system_admin", "staff", "part_staff")),
            Route(
                "organizations:group_new",
                get=only("system_admin", "staff", "part_staff"),
                post=only("system_admin", "staff", "part_staff"),
            ),
            Route(
                "organizations:group",
                "group",
                get=anywhere("system_admin", "staff", "part_staff"),
                post=anywhere("system_admin", "staff", "part_staff"),
            ),
            Route("organizations:jurisdiction", get=only("system_admin"), post=only("system_admin")),
            Route(
                "organizations:oversight_end",
                "oversight",
                get=anywhere("system_admin"),
                post=anywhere("system_admin"),
            ),
            Route(
                "organizations:supervision_end",
                "supervision",
                get=anywhere("system_admin"),
                post=anywhere("system_admin"),
            ),
            Route("organizations:import_list", get=only("system_admin")),
            Route("organizations:import_upload", post=only("system_admin")),
            Route("organizations:import_template", "sheet", get=only("system_admin")),
            Route("organizations:import", "batch", get=anywhere("system_admin")),
            Route("organizations:import_answer", "batch", post=anywhere("system_admin")),
            Route("organizations:import_confirm", "batch", post=anywhere("system_admin")),
            Route("organizations:import_progress", "batch", get=anywhere("system_admin")),
            Route("organizations:import_reopen", "batch", post=anywhere("system_admin")),
            Route("organizations:import_discard", "batch", post=anywhere("system_admin")),
            Route("organizations:import_errors", "batch", get=anywhere("system_admin")),
        ],
    ),
    Group(
        "年度分工",
        [
            Route(
                "responsibilities:plan_list", get=only("staff", "part_staff", "approver", "leader", "reader")
            ),
            Route("responsibilities:plan", "plan", get=COUNTY_READERS),
            Route("responsibilities:plan_export", "plan", get=COUNTY_READERS),
            Route("responsibilities:plan_settings", "draft_plan", get=PLANNERS, post=PLANNERS),
            Route("responsibilities:plan_publish", "draft_plan", get=PLANNERS, post=PLANNERS),
            Route("responsibilities:duty_add", "draft_plan", get=PLANNERS, post=PLANNERS),
            Route("responsibilities:duty", "duty", get=COUNTY_READERS),
            Route("responsibilities:duty_row", "draft_duty", get=DRAFT_PLANS),
            Route("responsibilities:duty_edit", "draft_duty", get=PLANNERS, post=PLANNERS),
            Route("responsibilities:duty_delete", "draft_duty", post=PLANNERS),
            Route("responsibilities:duty_import", get=only("staff"), post=only("staff")),
            Route("responsibilities:duty_import_template", get=only("staff")),
            Route("responsibilities:duty_import_preview", "duty_batch", get=anywhere("staff")),
            Route(
                "responsibilities:duty_import_answer", "duty_batch", post=anywhere("staff"), body="question"
            ),
            Route("responsibilities:duty_import_choices", "choices", get=anywhere("staff")),
            Route("responsibilities:duty_import_confirm", "duty_batch", post=anywhere("staff")),
            Route("responsibilities:duty_import_discard", "duty_batch", post=anywhere("staff")),
            Route("responsibilities:duty_import_errors", "duty_batch", get=anywhere("staff")),
            Route("responsibilities:field", get=only(*BUSINESS)),
            Route("responsibilities:field_export", get=only(*BUSINESS)),
            Route("responsibilities:field_group", "folded", get=only(*BUSINESS)),
            Route("responsibilities:field_cell", "report", get=READERS),
            Route("responsibilities:field_urge", post=among(READERS, "staff", "part_staff"), body="urged"),
        ],
    ),
    Group(
        "季度清单",
        [
            Route("responsibilities:report_list", get=only(*BUSINESS)),
            Route("responsibilities:report_export", get=only(*BUSINESS)),
            Route("responsibilities:report", "report", get=READERS),
            Route("responsibilities:report_sheet", "report", get=READERS),
            Route("responsibilities:report_autosave", "report", post=FILLERS),
            Route("responsibilities:report_save", "report", post=FILLERS),
            Route("responsibilities:report_send", "report", post=FILLERS),
            Route("responsibilities:report_withdraw", "report", post=FILLERS),
            Route("responsibilities:report_lost", "report", get=FILLERS),
            Route(
                "responsibilities:report_restore", "lost", post=FILLERS | {"unit_head": "..."}
            ),  # a draft is its writer's alone: here the clerk's
            Route("responsibilities:report_sign", "report", get=SIGNERS, post=SIGNERS),
            Route("responsibilities:report_send_back", "report", post=SIGNERS),
            Route("responsibilities:evidence_upload", "report", post=FILLERS),
            Route("responsibilities:evidence_carry", "entry", post=FILLERS),
            Route("responsibilities:evidence_discard", "own_evidence", post=FILLERS),
            Route("responsibilities:evidence_attach", "used_evidence", post=FILLERS),
            Route("responsibilities:evidence_detach", "used_evidence", post=FILLERS),
            Route("responsibilities:evidence", "evidence", get=READERS),
            Route("responsibilities:review_list", get=only("staff", "part_staff")),
            Route("responsibilities:review", "report", get=REVIEWERS),
            Route("responsibilities:review_finish", "report", post=REVIEWERS),
            Route("responsibilities:review_accept", "entry", post=REVIEWERS),
            Route("responsibilities:review_return", "entry", post=REVIEWERS),
            Route("responsibilities:milestone", "milestone", get=READERS, post=FILLERS),
            Route("responsibilities:milestone_accept", "milestone", post=REVIEWERS),
            Route("responsibilities:milestone_return", "milestone", post=REVIEWERS),
            Route("home:why", "why", get=READERS),
            Route("api:report-list", get=ALL),
            Route("api:report-detail", "report", get=READERS),
            Route("api:report-entries", "report", patch=FILLERS, body="saved"),
            Route("api:entry-list", get=ALL),
            Route("api:entry-detail", "api_entry", get=READERS),
        ],
    ),
    Group(
        "时限和约谈",
        [
            Route("deadlines:run_list", get=only("system_admin", *OFFICE)),
            Route("deadlines:run", "run", get=only(*OFFICE)),
            Route("deadlines:ladder", get=only(*OFFICE)),
            Route("deadlines:ladder_edit", "ladder", get=only("staff"), post=only("staff")),
            Route("deadlines:ladder_reset", "ladder", post=only("staff")),
            Route("deadlines:upcoming", get=only(*OFFICE)),
            Route("deadlines:pause", get=REVIEWERS, post=REVIEWERS, body="deadline"),
            Route("deadlines:resume", post=REVIEWERS, body="deadline"),
            Route("deadlines:urge", get=REVIEWERS, post=REVIEWERS, body="deadline"),
            Route("accountability:talk_list", get=only(*OFFICE, "leader", "reader")),
            Route("accountability:talk", "talk", get=TALKS),
            Route("accountability:talk_hold", "talk", post=among(TALKS, "staff", "part_staff")),
            Route("accountability:talk_drop", "talk", post=among(TALKS, "staff", "part_staff")),
        ],
    ),
    Group(
        "文书",
        [
            Route("documents:letter_list", get=only(*BUSINESS)),
            Route("documents:letter_export", post=only(*BUSINESS)),
            Route("documents:letter_bulk", post=OFFICE_FIRST, body="letters"),
            Route("documents:letter_new", get=only(*OFFICE), post=only(*OFFICE)),
            Route("documents:letter_new_check", get=only(*OFFICE)),
            Route("documents:wording_list", get=only("staff", "approver")),
            Route(
                "documents:wording_edit",
                "wording",
                get=only("staff", "approver"),
                post=only("staff", "approver"),
            ),
            Route("documents:wording_check", "wording", post=only("staff", "approver")),
            Route("documents:wording_sample", "wording", post=only("staff", "approver")),
            Route("documents:wording_compare", "wording", get=only("staff", "approver")),
            Route("documents:authorization_list", get=only("approver"), post=only("approver")),
            Route("documents:authorization_revoke", "authorization", post=anywhere("approver")),
            Route("documents:letter", "letter", get=READERS),
            Route("documents:letter_file", "letter_file", get=READERS),
            Route("documents:letter_page", "letter_page", get=READERS),
            Route("documents:reply_file", "reply_file", get=READERS),
            Route("documents:letter_check", "drafted", post=DRAFTS),
            Route("documents:letter_sign", get=only("approver"), post=only("approver")),
            Route("documents:letter_revise", "drafted", post=DRAFTS),
            Route("documents:letter_redeliver", "letter", post=LETTER_MANAGERS),
            Route("documents:letter_urge", "letter", post=LETTER_MANAGERS),
            Route("documents:letter_cancel", "letter", post=ISSUERS),
            Route("documents:letter_close", "letter", post=LETTER_MANAGERS),
            Route("documents:letter_receive", "letter", post=FILLERS | {"leader": "+.."}),
            Route("documents:letter_reply", "letter", post=FILLERS),
            Route("documents:reply_accept", "reply", post=LETTER_MANAGERS),
            Route("documents:reply_return", "reply", post=LETTER_MANAGERS),
        ],
    ),
    Group(
        "组件单：开发用，给经办和三员看样式",
        [
            Route("home:components", get=only("staff", "part_staff", *ADMINISTRATORS)),
            Route("home:components_autosave", post=only("staff", "part_staff", *ADMINISTRATORS)),
            Route("home:components_refuse", post=only("staff", "part_staff", *ADMINISTRATORS)),
        ],
    ),
    Group(
        "管理页（/admin/）：系统管理员看组织和人员，不改",
        [
            Route("admin:index", get=only("system_admin"), post=only("system_admin")),
            Route("admin:jsi18n", get=only("system_admin"), post=only("system_admin")),
            Route("admin:app_list", "app", get=only("system_admin"), post=only("system_admin")),
            *(route for model in ("organization", "person") for route in admin_routes(model)),
        ],
    ),
]
