"""python -m bench [CASE …] [--small | --scale N] [--runs N] [--profile]"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
SMALL = 100


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help="all when none is named")
    parser.add_argument("--scale", type=int, default=1, metavar="N", help="divide every size by N")
    parser.add_argument("--small", dest="scale", action="store_const", const=SMALL, help=f"--scale {SMALL}")
    parser.add_argument("--runs", type=int, default=3, help="of which the median counts")
    parser.add_argument("--profile", action="store_true", help="show where our time goes")
    return parser.parse_args()


def set_up(data: Path) -> None:
    """Django in production mode on PostgreSQL, with a folder of its own."""
    os.environ.setdefault("DATABASE_URL", POSTGRES)
    own = {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATA_DIR": str(data),
        "SECRET_KEY": "bench-Vq8Lm2XrT7cKz4WnD9hYp3JfG6sEaU5oRiNtByMwCkHxQv1",
        "DATA_KEY": "bench-Tb6Ne3RgXw9VmLk2YsJf8HdUa4KoMi7BtQvPzCnRxEwGy5S",
        "REDIS_URL": "",  # a developer's workers must not get the bench's jobs
        "ALLOWED_HOSTS": "testserver",
        "HTTPS": "0",
    }
    os.environ.update(own)
    import django
    from django.conf import settings

    django.setup()
    (settings.BROKER_DIR / "queue").mkdir(parents=True)
    (settings.BROKER_DIR / "control").mkdir()
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        sys.exit("bench: DATABASE_URL must name a PostgreSQL database")
    os.environ["BENCH_MAINTENANCE"] = settings.DATABASES["default"]["NAME"]


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="zt-bench-") as folder:
        set_up(Path(folder))
        from bench.cases import run

        sys.exit(run(options.cases, runs=options.runs, scale=options.scale, profile=options.profile))


if __name__ == "__main__":
    main()
