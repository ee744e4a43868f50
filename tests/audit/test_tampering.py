"""An edit, a deletion, a reordering, a cut tail and an edited head are each found."""

import json

import pytest
from django.core.management import call_command
from django.db import connection

from portal.actor import system
from portal.audit import anchors, canonical
from portal.audit.actions import acting, record
from portal.audit.models import AuditChain, AuditEvent, AuditSubject, AuditValue
from portal.audit.verification import verify
from portal.workdays.models import CalendarYear

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = ("audit_auditevent", "audit_auditsubject", "audit_auditvalue")


def execute(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else None


@pytest.fixture
def chain():
    """Five events; the forger has the owner's rights in the database, but neither key nor anchor file."""
    for number in range(1, 6):
        with acting():
            record(
                f"year.v{number}",
                by=system(),
                subjects=CalendarYear.objects.all(),
                changes={"source": (number, number + 1)},
                note=f"第 {number} 次",
            )
    assert verify().as_dict() == {"events": 5, "ok": True, "first_bad": None}
    if connection.vendor == "postgresql":
        for table in TABLES:
            execute(f"ALTER TABLE {table} DISABLE TRIGGER audit_append_only")
    yield AuditChain.objects.get()
    if connection.vendor == "postgresql":
        for table in TABLES:
            execute(f"ALTER TABLE {table} ENABLE TRIGGER audit_append_only")


def rehash_from(seq):
    """What a clever forger does: every hash and the head made right again, but nothing signed."""
    chain = AuditChain.objects.get()
    previous = AuditEvent.objects.filter(seq=seq - 1).values_list("hash", flat=True).first() or canonical.ZERO
    for event in AuditEvent.objects.filter(seq__gte=seq).order_by("seq"):
        event.prev_hash = previous
        previous = canonical.event_hash(chain.name, event)
        execute(
            "UPDATE audit_auditevent SET prev_hash = %s, hash = %s WHERE id = %s",
            event.prev_hash,
            previous,
            event.pk,
        )
    last = AuditEvent.objects.order_by("seq").last()
    execute("UPDATE audit_auditchain SET seq = %s, head = %s", last.seq, previous)


@pytest.mark.parametrize("column", ["verb", "user_label", "identity", "address", "source"])
def test_an_edited_event(chain, column):
    execute(f"UPDATE audit_auditevent SET {column} = 'forged' WHERE seq = 3")
    assert verify().first_bad == {"chain": "portal", "seq": 3, "reason": "内容被改动"}


def test_an_edited_moment(chain):
    execute("UPDATE audit_auditevent SET at = '2020-01-01 00:00:00+00:00' WHERE seq = 4")
    assert verify().first_bad["seq"] == 4


def test_an_edited_value(chain):
    last = AuditValue.objects.filter(field="source").latest("pk")
    execute("UPDATE audit_auditvalue SET new = '99' WHERE id = %s", last.pk)
    assert verify().first_bad == {"chain": "portal", "seq": 5, "reason": "值被改动"}


def test_a_removed_value(chain):
    execute("DELETE FROM audit_auditvalue WHERE id = (SELECT min(id) FROM audit_auditvalue)")
    assert verify().first_bad == {"chain": "portal", "seq": 1, "reason": "值清单被改动"}


def test_a_removed_and_an_added_subject(chain):
    execute("DELETE FROM audit_auditsubject WHERE id = (SELECT min(id) FROM audit_auditsubject)")
    assert verify().first_bad == {"chain": "portal", "seq": 1, "reason": "对象清单被改动"}
    event = AuditEvent.objects.get(seq=1)
    AuditSubject.objects.create(event=event, subject_type="workdays.calendaryear", subject_id=1999)
    assert verify().first_bad["seq"] == 1


def test_a_deleted_event(chain):
    execute("DELETE FROM audit_auditevent WHERE seq = 2")
    assert verify().first_bad == {"chain": "portal", "seq": 2, "reason": "这一条缺失"}


def test_a_deleted_event_closed_up_and_hashed_again(chain):
    execute("DELETE FROM audit_auditevent WHERE seq = 2")
    for seq in (3, 4, 5):
        execute("UPDATE audit_auditevent SET seq = %s WHERE seq = %s", seq - 1, seq)
    rehash_from(2)
    assert verify().first_bad["seq"] == 2  # the anchor of the second head says otherwise
    anchors.path().unlink()
    assert verify().first_bad == {"chain": "portal", "seq": 4, "reason": "链头签名不符"}


def test_two_events_in_another_order(chain):
    execute("UPDATE audit_auditevent SET seq = 99 WHERE seq = 2")
    execute("UPDATE audit_auditevent SET seq = 2 WHERE seq = 3")
    execute("UPDATE audit_auditevent SET seq = 3 WHERE seq = 99")
    assert verify().first_bad["seq"] == 2


def test_a_cut_tail(chain):
    execute("DELETE FROM audit_auditevent WHERE seq = 5")
    assert verify().first_bad == {
        "chain": "portal", "seq": 5, "reason": "链尾被截断：锚定文件中的链头更新",
    }  # fmt: skip


def test_a_cut_tail_with_the_genuine_head_of_before_put_back(chain):
    (before,) = [head for head in anchors.read() if head.seq == 4]
    execute("DELETE FROM audit_auditevent WHERE seq = 5")
    execute(
        "UPDATE audit_auditchain SET seq = 4, head = %s, signature = %s",
        before.hash,
        bytes.fromhex(before.signature),
    )
    assert verify().first_bad["reason"] == "链尾被截断：锚定文件中的链头更新"
    anchors.path().unlink()
    assert verify().ok  # why the anchor file has to lie where the database's keeper cannot write


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("seq", 4, "链头与最后一条不一致"),
        ("head", "f" * 64, "链头与最后一条不一致"),
        ("signature", b"\x00" * 64, "链头签名不符"),
    ],
)
def test_an_edited_head(chain, column, value, reason):
    execute(f"UPDATE audit_auditchain SET {column} = %s", value)
    assert verify().first_bad == {"chain": "portal", "seq": 5, "reason": reason}


def test_an_edit_hashed_again_to_the_end(chain):
    execute("UPDATE audit_auditevent SET user_label = 'forged' WHERE seq = 5")
    rehash_from(5)
    assert verify().first_bad["seq"] == 5


def test_an_event_appended_past_the_action(chain):
    last = AuditEvent.objects.get(seq=5)
    last.pk, last.seq, last.prev_hash = None, 6, last.hash
    last.manifest, last.subject_count = canonical.manifest_of([]), 0
    last.values_hash = canonical.values_hash_of([])
    last.hash = canonical.event_hash("portal", last)
    last.save(force_insert=True)
    assert verify().first_bad == {"chain": "portal", "seq": 6, "reason": "链头与最后一条不一致"}


def test_a_removed_chain(chain):
    execute("DELETE FROM audit_auditchain")
    assert verify().first_bad["reason"] == "锚定文件中有这条链，数据库中没有"
    anchors.path().unlink()
    assert verify().first_bad["reason"] == "事件所在的链已被删除"


def test_an_edited_anchor(chain):
    text = anchors.path().read_text()
    anchors.path().write_text(text.replace(AuditEvent.objects.get(seq=3).hash, "0" * 64))
    assert verify().first_bad["seq"] == 3


def test_a_crash_between_commit_and_anchor_is_healed_not_reported(chain):
    lines = anchors.path().read_text().splitlines()
    anchors.path().write_text("\n".join(lines[:-1]) + "\n" + lines[-1][:40])  # torn while writing
    assert max(head.seq for head in anchors.read()) == 4
    assert verify().ok
    assert max(head.seq for head in anchors.read()) == 5


def test_the_command_prints_one_object_and_its_exit_code(chain, capsys):
    call_command("verify_audit", json=True)
    assert json.loads(capsys.readouterr().out) == {"events": 5, "ok": True, "first_bad": None}
    execute("UPDATE audit_auditevent SET verb = 'forged' WHERE seq = 3")
    with pytest.raises(SystemExit) as stop:
        call_command("verify_audit", json=True)
    assert stop.value.code == 1
    assert json.loads(capsys.readouterr().out)["first_bad"]["seq"] == 3


def test_values_are_salted(chain):
    digests = AuditValue.objects.filter(field="source").values_list("digest", flat=True)
    assert len(set(digests)) == 5
    assert AuditValue.objects.values("salt").distinct().count() == AuditValue.objects.count()
