"""What nobody may do about their own unit's letters, and what a refused reply leaves behind."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.storage.models import StoredFile
from tests.documents import letters as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel(make.moment(), tick=False):
        yield


def post(world, who, path, data=None):
    return world.client(who).post(path, data or {})


def test_nobody_clears_or_cancels_what_their_own_unit_was_sent(world):
    (letter,) = make.delivered(world, make.supervision(world, unit="区纪委", issuer=world["区委办"]))
    for verb in ("close", "cancel"):
        answer = post(world, "staff", f"/letters/{letter.ref}/{verb}/", {"reason": "不用了"})
        assert answer.status_code == 403
    (draft,) = make.drafted(world, make.supervision(world, "draft", unit="区纪委", issuer=world["区委办"]))
    assert post(world, "staff", f"/letters/{draft.ref}/cancel/", {"reason": "不用了"}).status_code == 403
    assert post(world, "office", f"/letters/{draft.ref}/cancel/", {"reason": "发错"}).status_code == 302


def test_who_may_not_reply_leaves_no_file_behind(world):
    (letter,) = make.received(world, make.supervision(world))
    before = StoredFile.objects.count()
    file = SimpleUploadedFile("说明.txt", "不是我的信".encode())
    answer = post(world, "leader", f"/letters/{letter.ref}/reply/", {"text": "代答", "files": [file]})
    assert answer.status_code == 403
    assert StoredFile.objects.count() == before


def test_too_many_files_are_refused_before_any_is_kept(world):
    (letter,) = make.received(world, make.supervision(world))
    before = StoredFile.objects.count()
    files = [SimpleUploadedFile(f"{n}.txt", f"第{n}份".encode()) for n in range(21)]
    answer = post(world, "clerk", f"/letters/{letter.ref}/reply/", {"text": "已改", "files": files})
    assert answer.status_code == 422
    assert "附件最多 20 个" in answer.content.decode()
    assert StoredFile.objects.count() == before
