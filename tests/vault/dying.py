"""`python -m tests.vault.dying STEP WHEN`: a rotation that kills itself before or after its STEPth change
of the database or the disk; STEP 0 lets it finish. First it prints everything that opens."""

import hashlib
import json
import os
import signal
import sys

import django
from django.conf import settings


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Death:
    def __init__(self, step: int, when: str, die=kill):
        self.left, self.when, self.die = step, when, die

    def around(self, change, *, half=None):
        """`half` is what a process killed on the way leaves behind."""
        self.left -= 1
        if self.left == 0 and self.when == "before":
            if half:
                half()
            self.die()
        result = change()
        if self.left == 0:
            self.die()
        return result

    def of_statements(self, execute, sql, params, many, context):
        if not sql.startswith("UPDATE"):
            return execute(sql, params, many, context)
        return self.around(lambda: execute(sql, params, many, context))


def dying_storage(death: Death):
    from django.core.files.base import ContentFile
    from django.core.files.storage import FileSystemStorage

    class Disk(FileSystemStorage):
        def _save(self, name, content):
            whole = content.read()
            content.seek(0)
            save = super()._save
            return death.around(
                lambda: save(name, content), half=lambda: save(name, ContentFile(whole[: len(whole) // 2]))
            )

        def delete(self, name):
            remove = super().delete
            return death.around(lambda: remove(name))

    return Disk()


def opened() -> dict:
    from portal.storage import StoredFile
    from portal.vault import keyed_hash, signing
    from portal.vault.keycheck import verify_key
    from portal.vault.rotation import columns

    verify_key()
    values = {
        str(column): list(column.field.model.objects.order_by("pk").values_list(column.field.name, flat=True))
        for column in columns()
    }
    files = [hashlib.sha256(each.read()).hexdigest() for each in StoredFile.objects.order_by("pk")]
    return {**values, "files": files, "hash": keyed_hash("x"), "signature": signing.sign(b"x").hex()}


def main(step: int, when: str) -> None:
    django.setup()
    from django.core.files import storage
    from django.core.management import call_command
    from django.db import connection

    print(json.dumps(opened()), flush=True)
    death = Death(step, when)
    storage.default_storage._wrapped = dying_storage(death)
    with connection.execute_wrapper(death.of_statements):
        call_command("rotate_data_key", "--json", "--batch", "2")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    assert settings.DATA_KEY
    main(int(sys.argv[1]), sys.argv[2])
