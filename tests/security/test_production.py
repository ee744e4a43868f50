"""Production says what is wrong and does not start; set up properly, `check --deploy` has nothing to say."""

import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": secrets.token_urlsafe(48),
    "DATA_KEY": secrets.token_urlsafe(48),
    "ALLOWED_HOSTS": "zrt.example.gov.cn",
    "TRUSTED_PROXIES": "10.0.0.1",
}
START = [sys.executable, "-c", "import portal.wsgi"]
FACTS = """from portal import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.DEBUG)"""


def run(tmp_path, *command, **changes):
    unwanted = {*GOOD, "DEBUG", "HTTPS", "SSL_REDIRECT", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    environment = {**kept, **GOOD, "DATA_DIR": str(tmp_path), **changes}
    return subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"DEBUG": "1"}, "请删去 DEBUG"),
        ({"ALLOWED_HOSTS": "zrt.example.gov.cn,*"}, "环境变量 ALLOWED_HOSTS 对任何域名开放"),
        ({"SECRET_KEY": "short"}, "环境变量 SECRET_KEY 太短，只有 5 个字符"),
        ({"SECRET_KEY": "change-me-" * 8}, "环境变量 SECRET_KEY 像是说明书里的示例"),
        ({"SECRET_KEY": "a" * 80}, "环境变量 SECRET_KEY 像是说明书里的示例"),
        ({"DATA_KEY": "x" * 30}, "已有数据的平台把原来的值放进 DATA_KEY_OLD"),
        ({"DATA_KEY": "your-key-of-64-signs-" * 4}, "环境变量 DATA_KEY 像是说明书里的示例"),
        ({"DATA_KEY": GOOD["SECRET_KEY"]}, "SECRET_KEY 和 DATA_KEY 相同"),
        ({"SECRET_KEY": ""}, "缺少环境变量 SECRET_KEY"),
        ({"DATA_KEY": ""}, "缺少环境变量 DATA_KEY"),
    ],
)
def test_what_production_refuses_to_start_with(tmp_path, changes, said):
    done = run(tmp_path, *START, **changes)
    assert done.returncode != 0
    assert said in done.stderr


def test_every_fault_is_said_at_once(tmp_path):
    said = run(tmp_path, *START, DEBUG="1", ALLOWED_HOSTS="*", DATA_KEY="x").stderr
    assert all(name in said for name in ("DEBUG 开着", "ALLOWED_HOSTS 对任何", "DATA_KEY 太短"))


def test_set_up_properly_the_deployment_check_is_silent(tmp_path):
    done = run(tmp_path, sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_cookies_and_redirects_of_production(tmp_path):
    assert run(tmp_path, sys.executable, "-c", FACTS).stdout.split() == ["True", "True", "True", "False"]
