"""One settings file, driven by the environment (DESIGN §8)."""

import contextlib
import os
import secrets
import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from portal.production import refuse_unfit

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
TESTING = "pytest" in sys.modules
# Embedded: everything on this machine, nothing else installed. Production names its database.
EMBEDDED = not env("DATABASE_URL", default="")
DEBUG = env.bool("DEBUG", default=False)


def secret(name: str) -> str:
    """The variable, or in embedded mode a key generated once under DATA_DIR/keys."""
    if value := env(name, default=""):
        return value
    if not EMBEDDED and not TESTING:
        raise environ.ImproperlyConfigured(
            f"缺少环境变量 {name}。生产环境必须设置：用 `openssl rand -base64 48` 生成一个值，"
            f"写入服务的环境后重新启动。"
        )
    path = DATA_DIR / "keys" / name.lower()
    if not path.exists():
        _generate(path)
    if value := path.read_text().strip():
        return value
    raise environ.ImproperlyConfigured(
        f"密钥文件 {path} 是空的。请从备份恢复它；从未用过的新平台可以删去它。"
    )


def _generate(path: Path) -> None:
    """Write a new key whole or not at all; of several processes that start together the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(part, path)
    part.unlink()


def earlier_keys(name: str) -> list[str]:
    """Keys that still open what they closed: from the variable, or in embedded mode one a line from the
    file under DATA_DIR/keys."""
    path = DATA_DIR / "keys" / name.lower()
    if EMBEDDED and name not in os.environ and path.exists():
        return [line.strip() for line in path.read_text().splitlines() if line.strip()]
    return [key.strip() for key in env.list(name, default=[]) if key.strip()]


SECRET_KEY = secret("SECRET_KEY")
DATA_KEY = secret("DATA_KEY")
DATA_KEY_OLD = earlier_keys("DATA_KEY_OLD")  # see docs/security/secrets.md

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if EMBEDDED else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
HTTPS = env.bool("HTTPS", default=not EMBEDDED and not TESTING)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# behind a proxy that we trust it is known how the browser came; watchers of this machine come without TLS
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", default=bool(TRUSTED_PROXIES))
SECURE_REDIRECT_EXEMPT = [r"^(livez|healthz|metrics)$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # browsers' preload lists take whole domains: their owner decides
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

if not EMBEDDED and not TESTING:
    refuse_unfit(debug=DEBUG, hosts=ALLOWED_HOSTS, keys={"SECRET_KEY": SECRET_KEY, "DATA_KEY": DATA_KEY})

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "portal.admin_site.PortalAdminConfig",
    "django.forms",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "treebeard",
    "import_export",
    "django_filters",
    "django_htmx",
    "django_celery_beat",
    "axes",
    "csp",
    "portal.workdays",
    "portal.vault",
    "portal.storage",
    "portal.jobs",
    "portal.audit",
    "portal.organizations",
    "portal.accounts",
    "portal.notifications",
    "portal.deadlines",
    "portal.documents",
    "responsibilities",
    "assessments",
    "accountability",
    "portal.home",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.home.middleware.NoStoreMiddleware",
    "portal.accounts.middleware.ActingAsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.accounts.middleware.ActorMiddleware",
    "portal.notifications.middleware.ReadingMiddleware",
    "portal.home.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.home.context_processors.frame",
            ],
            "builtins": [
                "portal.home.templatetags.zrt",
                "portal.home.templatetags.zrt_lists",
                "portal.home.templatetags.zrt_words",
            ],
        },
    },
]
FORM_RENDERER = "portal.home.forms.ZrtRenderer"

if EMBEDDED:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "zerentian.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    }
else:
    DATABASES = {"default": env.db("DATABASE_URL")}
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if TESTING and env("TEST_DATABASE_NAME", default=""):
    DATABASES["default"]["TEST"] = {"NAME": env("TEST_DATABASE_NAME")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

BROKER_DIR = DATA_DIR / "broker"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
elif TESTING:
    CELERY_BROKER_URL = "memory://"  # a developer's own portal must not get a test's messages
else:
    CELERY_BROKER_URL = "folder://localhost"  # portal/broker.py
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
# each test process has its own queue, which it names to the workers it starts
CELERY_TASK_DEFAULT_QUEUE = env("QUEUE", default=f"test-{os.getpid()}" if TESTING else "zerentian")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {}  # apps add theirs in portal/schedule.py
JOB_LEASE_SECONDS = env.float("JOB_LEASE_SECONDS", default=30.0)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "portal.accounts.validators.Long", "OPTIONS": {"min_length": 10}},
    {"NAME": "portal.accounts.validators.NotNumeric"},
    {"NAME": "portal.accounts.validators.NotCommon"},
    {"NAME": "portal.accounts.validators.NotTheName"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"
SESSION_COOKIE_AGE = 24 * 3600  # the longest that 登录安全策略 can allow
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.home.views.errors.csrf_failure"

# whose role asks for a second factor until the security administrator says otherwise (登录安全策略)
SECOND_FACTOR_ROLES = env.list(
    "SECOND_FACTOR_ROLES",
    default=[]
    if TESTING or (EMBEDDED and env.bool("DEMO", default=True))
    else ["system_admin", "security_admin", "audit_admin", "staff", "approver", "unit_head"],
)

AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURES", default=5)
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "portal.accounts.views.login.locked_out"
AXES_CLIENT_IP_CALLABLE = "portal.accounts.addresses.client_address"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "Y年n月j日"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FONTS_DIR = DATA_DIR / "fonts"  # the site's own 仿宋/小标宋/黑体/楷体
# whether this installation may carry the demonstration: its accounts are printed and shown at the login
DEMO = EMBEDDED and env.bool("DEMO", default=True)
# letters of the demonstration carry a drawn seal that says 示例; a real one comes with signatures
SAMPLE_SEAL = env.bool("SAMPLE_SEAL", default=DEMO)
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_BYTES", default=20 * 1024 * 1024)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [SELF],
        "object-src": [NONE],
    }
}

API_PERMISSIONS = [
    "rest_framework.permissions.IsAuthenticated",
    "portal.accounts.api.permissions.HasScope",
]
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": API_PERMISSIONS,
    "DEFAULT_THROTTLE_RATES": {
        "token": env("API_TOKEN_RATE", default="120/min"),
        "user": env("API_USER_RATE", default="300/min"),
    },
    "DEFAULT_PAGINATION_CLASS": "portal.api.Pages",
    "PAGE_SIZE": 50,
    "EXCEPTION_HANDLER": "portal.api.refusals",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "责任田",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "ReportStatusEnum": "responsibilities.enums.ReportStatus",
        "EntryStatusEnum": "responsibilities.enums.EntryStatus",
    },
    "SERVE_PERMISSIONS": API_PERMISSIONS,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="zerentian@localhost")
CHANNELS = env.list("CHANNELS", default=[])  # Apprise addresses, each with {username}, {email} or {phone}
SITE_URL = env("SITE_URL", default="")  # for links in messages that leave the portal

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "portal.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},  # no second handler, no mail about errors
        # they write what was typed as user name, and addresses with telephone numbers in them; the audit
        # and the outbox keep what is needed
        "axes": {"level": "CRITICAL"},
        "apprise": {"level": "CRITICAL"},
        "urllib3": {"level": "CRITICAL"},
    },
}
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    MEDIA_ROOT = DATA_DIR / "test-media"
