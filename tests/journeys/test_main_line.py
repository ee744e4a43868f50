"""The main line in a real browser: from the org-chart workbook to the 任务落实督办书 and its reply."""

import datetime as dt
import re
import zoneinfo
from pathlib import Path

import pytest
import time_machine

from portal.accounts.actions.administrators import create_administrators
from portal.accounts.actions.grants import grant_role
from portal.accounts.actions.users import open_accounts
from portal.accounts.models import User
from portal.actor import Role, system
from portal.deadlines.actions.daily import run_daily
from portal.documents.enums import LetterKind, LetterStatus
from portal.documents.models import IssueAuthorization, Letter
from portal.jobs.runner import run_queued
from portal.organizations.models import Jurisdiction, Organization, Person, Tenure
from responsibilities.enums import ReportStatus
from responsibilities.models import DutyPlan, ProgressReport

from .walking import Walker

pytestmark = pytest.mark.journey
BOOKS = Path(__file__).parents[2] / "fixtures" / "demo"
PASSWORD = "责任田-Journey-2026"
CHOOSE = "(node, refs) => refs.forEach(ref => node.tomselect.addItem(ref))"
MEMBERS = ["区纪委监察局", "区委组织部", "区审计局"]
SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")


@pytest.fixture
def clock():
    """Move the whole process, the live server included, to another day."""
    with time_machine.travel(moment(2026, 2, 25), tick=True) as traveller:
        yield lambda month, day, hour=9: traveller.move_to(moment(2026, month, day, hour))


def moment(year, month, day, hour=9):
    return dt.datetime(year, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture
def enter(browser, live_server):
    """enter("0074", "phone"): this person, signed in at that size; anew each day, as sessions end."""
    walkers = {}

    def signed_in(username: str, size: str = "desktop") -> Walker:
        key = username, size, dt.date.today()
        if key not in walkers:
            walkers[key] = Walker(browser, live_server.url, size).sign_in(username, PASSWORD)
        return walkers[key]

    yield signed_in
    complaints = [line for walker in walkers.values() for line in walker.complaints]
    for walker in walkers.values():
        walker.close()
    assert complaints == []


def test_the_main_line(transactional_db, live_server, browser, enter, clock):
    install()
    import_book(enter("xitong"), "organizations", "organizations.xlsx", 68)
    import_book(enter("xitong"), "people", "people.xlsx", 114)
    appoint()
    import_duties(enter("dangfengshi"))
    publish(enter("dangfengshi"))
    sign_off(enter("0003"))
    receive(enter("0009"), "区纪委监察局", LetterKind.TARGET_NOTICE)

    clock(4, 1)
    morning(4, 1)
    report = ProgressReport.objects.get(organization__name="龙台镇党委", quarter=1)
    fill_in(enter("0074"), report)
    sign(enter("0073", "phone"), report)
    return_one(enter("dangfengshi"), report)
    correct(enter("0074"), report)
    sign(enter("0073", "phone"), report)
    accept(enter("dangfengshi"), report)

    clock(4, 17)
    morning(4, 17)
    letter = Letter.objects.get(organization__name="花桥镇党委", kind=LetterKind.SUPERVISION_LETTER)
    assert letter.number_text
    assert letter.status == LetterStatus.DELIVERED
    assert not Letter.objects.filter(
        organization__name="龙台镇党委", kind=LetterKind.SUPERVISION_LETTER
    ).exists()
    receive(enter("0071"), "花桥镇党委", LetterKind.SUPERVISION_LETTER)
    answer(enter("0070", "phone"), letter)
    settle(enter("dangfengshi"), letter)
    see(enter("dangfengshi"), enter("0007", "phone"))


# what happens outside the browser


def install() -> None:
    create_administrators(jurisdiction_name="广安区", names=("示例丙", "示例丁", "示例戊"))
    for user, name in zip(User.objects.order_by("pk"), ("xitong", "anquan", "shenji"), strict=True):
        user.username = name
        user.save(update_fields=["username"])
    let_in(User.objects.all())


def let_in(users) -> None:
    for user in users:
        user.set_password(PASSWORD)
        user.must_change_password = False
        user.save()


def appoint() -> None:
    """Accounts, grants, settings and the authorization of the issuing leader."""
    jurisdiction = Jurisdiction.objects.get()
    commission = Organization.objects.get(name="区纪委监察局")
    staff = Person.objects.create(jurisdiction=jurisdiction, name="示例甲", staff_number="dangfengshi")
    wanted = ["0003", "0007", "0009", "0070", "0071", "0073", "0074", "dangfengshi"]
    open_accounts(people=list(Person.objects.filter(staff_number__in=wanted)), by=system())
    let_in(User.objects.filter(username__in=wanted))
    root = jurisdiction.root
    for username, role in (("dangfengshi", Role.STAFF), ("0003", Role.APPROVER)):
        grant_role(
            user=User.objects.get(username=username),
            role=role,
            organization=root,
            from_on=dt.date(2026, 1, 1),
            to_on=None,
            reason="journey",
            by=system(),
        )
    jurisdiction.number_prefix = "广区责"
    jurisdiction.save()
    secretary = Tenure.objects.get(person__staff_number="0003", post__organization=commission)
    IssueAuthorization.objects.create(
        jurisdiction=jurisdiction,
        kind=LetterKind.SUPERVISION_LETTER,
        tenure=secretary,
        from_on=dt.date(2026, 1, 1),
        until_on=dt.date(2026, 12, 31),
        reason="journey",
    )
    assert staff.pk


def morning(month: int, day: int) -> None:
    run_daily(on=dt.date(2026, month, day), by=system())
    run_queued()


# what people do


def import_book(walker: Walker, kind: str, name: str, rows: int) -> None:
    walker.go("/organizations/imports/")
    walker.look()
    page = walker.page
    page.locator(f"[name=kind][value={kind}]").or_(page.locator("select[name=kind]")).first.evaluate(
        f"node => {{ if (node.tagName == 'SELECT') node.value = '{kind}'; else node.checked = true; }}"
    )
    page.set_input_files("input[type=file]", BOOKS / name)
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("button", name="确认导入").wait_for()
    walker.look()
    if page.get_by_role("button", name="就是它").count():  # the installation's root takes its real name
        walker.press(page.get_by_role("button", name="就是它"))
    walker.picture(f"import-{kind}")
    walker.press(page.get_by_role("button", name="确认导入"))
    assert "已导入" in page.content() or "导入完成" in page.content()


def import_duties(walker: Walker) -> None:
    walker.go("/responsibilities/duty-imports/")
    page = walker.page
    page.set_input_files("input[type=file]", BOOKS / "duties.xlsx")
    page.fill("[name=year]", "2026")
    page.get_by_role("button", name="上传并核对").click()
    page.locator("select[name=value][multiple]").wait_for(state="attached")
    walker.look()
    walker.picture("import-duties")
    refs = list(Organization.objects.filter(name__in=MEMBERS).order_by().values_list("ref", flat=True))
    page.wait_for_function("document.querySelector('select[multiple]').tomselect")
    page.locator("select[multiple]").evaluate(
        "(node, refs) => refs.forEach(ref => node.tomselect.addItem(ref))", refs
    )
    walker.press(page.get_by_role("button", name="就是这些"))
    walker.press(page.get_by_role("button", name="确认导入 23 项"))
    assert DutyPlan.objects.get().duties.count() == 23


def publish(walker: Walker) -> None:
    plan = DutyPlan.objects.get()
    walker.go(f"/responsibilities/plans/{plan.ref}/")
    walker.look()
    walker.picture("plan")
    walker.go(f"/responsibilities/plans/{plan.ref}/publish/")
    walker.press(walker.page.get_by_role("button", name="确认发布"))
    assert not DutyPlan.objects.get().is_draft


def sign_off(walker: Walker) -> None:
    walker.go("/letters/?view=unsigned&year=2026")
    walker.look()
    page = walker.page
    page.locator("[data-bulk-all]").check()
    walker.press(page.get_by_role("button", name="签发", exact=True))
    walker.look()
    page.get_by_label("登录密码").fill(PASSWORD)
    walker.press(page.get_by_role("button", name=re.compile(r"^签发 \d+ 份$")))
    run_queued()
    assert not Letter.objects.exclude(status=LetterStatus.DELIVERED).exists()


def receive(walker: Walker, unit: str, kind: str) -> None:
    letter = Letter.objects.get(organization__name=unit, kind=kind)
    walker.go(f"/letters/{letter.ref}/")
    walker.look()
    walker.picture(f"letter-{kind}")
    walker.press(walker.page.get_by_role("button", name="签收", exact=True))
    letter.refresh_from_db()
    assert letter.status == LetterStatus.RECEIVED


def fill_in(walker: Walker, report: ProgressReport) -> None:
    walker.go(f"/responsibilities/reports/{report.ref}/")
    walker.look()
    walker.picture("checklist")
    for entry in report.entries.all():
        walker.page.fill(f"[name='{entry.ref}-text']", "召开专题会 1 次，整改问题 3 个，已公示。")
        walker.page.locator(f"[name='{entry.ref}-progress'][value=ongoing]").check()
    send(walker, report)


def send(walker: Walker, report: ProgressReport) -> None:
    walker.press(walker.page.locator("[data-send]"))
    report.refresh_from_db()
    assert report.status == ReportStatus.TO_SIGN


def sign(walker: Walker, report: ProgressReport) -> None:
    walker.go(f"/responsibilities/reports/{report.ref}/sign/")
    walker.look()
    walker.picture("sign")
    page = walker.page
    page.get_by_role("button", name="签字报送").first.click()
    page.fill("#sign input[type=password]", PASSWORD)
    walker.picture("sign-sheet")
    walker.press(page.get_by_role("button", name="确认签字并报送"))
    report.refresh_from_db()
    assert report.status == ReportStatus.SUBMITTED


def return_one(walker: Walker, report: ProgressReport) -> None:
    walker.go(f"/responsibilities/reviews/{report.ref}/")
    walker.look()
    walker.picture("review")
    page = walker.page
    page.locator("details.zrt-return summary").first.click()
    page.locator("[name=reason]").first.fill("只写了开会，请补充解决了什么问题。")
    page.get_by_role("button", name="退回这一项").first.click()
    page.get_by_role("button", name="退回 1 项给单位").click()
    walker.press(page.get_by_role("button", name="退回给单位", exact=True))
    report.refresh_from_db()
    assert report.status == ReportStatus.RETURNED


def correct(walker: Walker, report: ProgressReport) -> None:
    entry = report.entries.get(status="returned")
    walker.go(f"/responsibilities/reports/{report.ref}/")
    walker.page.fill(f"[name='{entry.ref}-text']", "解决低保公示不及时问题 2 个，退还 1 户。")
    send(walker, report)


def accept(walker: Walker, report: ProgressReport) -> None:
    walker.go(f"/responsibilities/reviews/{report.ref}/")
    walker.page.get_by_role("button", name="全部认可").click()
    walker.press(walker.page.get_by_role("button", name="认可并办结"))
    report.refresh_from_db()
    assert report.status == ReportStatus.ACCEPTED


def answer(walker: Walker, letter: Letter) -> None:
    walker.go(f"/letters/{letter.ref}/")
    walker.look()
    walker.page.fill("textarea[name=text]", "已补报，今后专人负责。")
    walker.press(walker.page.get_by_role("button", name="送出回复"))
    letter.refresh_from_db()
    assert letter.status == LetterStatus.REPLIED


def settle(walker: Walker, letter: Letter) -> None:
    walker.go(f"/letters/{letter.ref}/")
    walker.look()
    walker.press(walker.page.get_by_role("button", name="认可并办结"))
    letter.refresh_from_db()
    assert letter.status == LetterStatus.CLOSED


def see(staff: Walker, leader: Walker) -> None:
    for path in ("/", "/responsibilities/field/"):
        staff.go(path)
        staff.look()
    assert "逾期" in staff.page.content()
    leader.go("/")
    leader.look()
    assert "4 个单位，3 个逾期" in leader.page.content()
