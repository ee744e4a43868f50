"""manage.py rotate_data_key on files."""

import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from portal.storage import StoredFile, rotation, store
from portal.storage.rotation import is_moving
from tests.storage.test_encryption import LONG, overwrite, plain
from tests.storage.test_files import PDF
from tests.vault.keys import change_key, rotate

pytestmark = pytest.mark.django_db


def blobs(settings) -> list[str]:
    root = settings.MEDIA_ROOT
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def fresh(stored: StoredFile) -> StoredFile:
    return StoredFile.objects.get(pk=stored.pk)


def run(capsys) -> tuple[int, dict]:
    capsys.readouterr()
    try:
        call_command("rotate_data_key", "--json", "--batch", "1")
    except CommandError as refusal:
        return refusal.returncode, json.loads(capsys.readouterr().out)
    return 0, json.loads(capsys.readouterr().out)


def at_the_change_over(step):
    """Runs `step` once, when a run is about to make its new blob the one that is read."""
    done = []

    def wrapper(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and '"sealed_with"' in sql and not done:
            done.append(True)
            step()
        return execute(sql, params, many, context)

    return connection.execute_wrapper(wrapper)


def test_closed_and_plain_files_open_with_the_new_key_alone(settings, capsys):
    closed, old_plain = store(LONG, name="x"), plain(PDF)
    change_key(settings)
    present = store(PDF + b"\n", name="x")
    code, counts = run(capsys)
    assert (code, counts["files"], counts["left"]) == (0, 2, 0)
    settings.DATA_KEY_OLD = []
    assert [fresh(each).read() for each in (closed, old_plain, present)] == [LONG, PDF, PDF + b"\n"]
    assert blobs(settings) == sorted(StoredFile.objects.values_list("blob", flat=True))
    assert not any(PDF[:16] in (settings.MEDIA_ROOT / name).read_bytes() for name in blobs(settings))


def test_plain_files_are_closed_without_a_change_of_keys(settings, capsys):
    stored = plain(PDF)
    assert run(capsys)[1]["files"] == 1
    assert fresh(stored).sealed_with
    assert run(capsys)[1]["files"] == 0
    assert blobs(settings) == [fresh(stored).blob]


def test_the_same_content_is_recognized_across_keys(settings):
    stored = store(PDF, name="x")
    change_key(settings)
    assert store(PDF, name="x") == stored
    rotate()
    assert store(PDF, name="x") == stored


def test_whoever_read_the_row_before_still_reads_the_file(settings):
    known = store(PDF, name="x")
    change_key(settings)
    rotate()
    assert known.blob != fresh(known).blob
    assert known.read() == PDF


@pytest.mark.parametrize("place", ["incoming", "outgoing"])
def test_a_blob_that_a_killed_run_left_is_removed(settings, capsys, place):
    """Half written before the row changed over, or the old one not yet removed after it."""
    stored = store(PDF, name="x")
    spare = default_storage.save("files/cd/left", ContentFile(PDF[:10]))
    StoredFile.objects.filter(pk=stored.pk).update(**{place: spare})
    if place == "incoming":
        change_key(settings)
    assert run(capsys)[0] == 0
    assert not is_moving()
    assert blobs(settings) == [fresh(stored).blob]
    assert fresh(stored).read() == PDF


def test_a_lost_or_damaged_file_is_left_and_named(settings, capsys):
    lost, damaged, whole = (store(PDF + b"\n" * number, name="x") for number in range(3))
    default_storage.delete(lost.blob)
    overwrite(damaged, b"nothing of ours")
    change_key(settings)
    code, told = run(capsys)
    assert (code, told["files"], told["left"]) == (1, 1, 2)
    assert [lost.ref in told["errors"][0], damaged.ref in told["errors"][1]] == [True, True]
    assert not is_moving()
    assert fresh(whole).read() == PDF + b"\n\n"


def test_a_plain_file_that_has_changed_is_not_closed_as_if_it_were_whole(settings, capsys):
    stored = plain(PDF)
    overwrite(stored, PDF.replace(b"1.7", b"1.4"))
    code, told = run(capsys)
    assert (code, told["files"], told["left"]) == (1, 0, 1)
    assert blobs(settings) == [fresh(stored).blob]


def test_a_file_that_comes_back_meanwhile_is_kept(settings, capsys):
    """The blob is lost; while the rotation has it in hand, somebody uploads the content again."""
    stored = plain(PDF)

    def lose_and_upload():
        default_storage.delete(stored.blob)
        store(PDF, name="x")

    with at_the_change_over(lose_and_upload):
        code, counts = run(capsys)
    assert (code, counts["left"]) == (0, 0)
    assert fresh(stored).read() == PDF
    assert not is_moving()
    assert blobs(settings) == [fresh(stored).blob]


def test_two_runs_at_once_do_the_work_once(settings, capsys):
    stored = store(PDF, name="x")
    change_key(settings)
    with at_the_change_over(rotate):
        code, counts = run(capsys)
    assert (code, counts["files"], counts["left"]) == (0, 0, 0)
    assert fresh(stored).read() == PDF
    assert blobs(settings) == [fresh(stored).blob]


def test_a_run_that_saw_a_blob_being_written_does_not_remove_it_once_it_is_read(settings):
    stored = store(PDF, name="x")
    change_key(settings)
    seen = []
    with at_the_change_over(lambda: seen.append(fresh(stored))):
        rotate()
    assert seen[0].incoming == fresh(stored).blob
    rotation._settle(seen[0])
    assert fresh(stored).read() == PDF
