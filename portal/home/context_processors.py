"""`frame`: what the frame of every page shows; each part asks the database only when it is drawn."""

from functools import cached_property

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import SimpleLazyObject

from portal.home.menu import menu_for, tab_bar
from portal.notifications.queries import unread_count
from portal.organizations.models import Jurisdiction
from portal.workdays import calendar
from responsibilities.models import DutyPlan


def frame(request):
    return {"frame": SimpleLazyObject(lambda: Frame(request))}


class Frame:
    def __init__(self, request):
        self.request = request
        self.actor = request.actor
        self.folded = request.COOKIES.get("zrt_nav") == "folded"

    @cached_property
    def jurisdiction(self) -> str:
        found = Jurisdiction.objects.filter(pk=self.actor.jurisdiction_id).first()
        return found.name if found else ""

    @cached_property
    def today(self) -> str:
        return calendar.describe(calendar.today())

    @cached_property
    def years(self) -> list[int]:
        """Years that have a plan, this one, and the one chosen in the address; newest first."""
        plans = DutyPlan.objects.visible_to(self.actor).order_by()
        known = set(plans.values_list("year", flat=True).distinct())
        return sorted(known | {calendar.today().year, self.year}, reverse=True)

    @cached_property
    def year(self) -> int:
        chosen = self.request.GET.get("year", "")
        return int(chosen) if chosen.isdecimal() and 1990 <= int(chosen) <= 2100 else calendar.today().year

    @cached_property
    def menu(self):
        return menu_for(self.actor, self.request.path)

    @cached_property
    def tab_bar(self):
        return tab_bar(self.menu)

    @cached_property
    def identities(self) -> list[dict]:
        """What this person may act as; each opens the 工作台 as that identity."""
        root = self.request.META.get("SCRIPT_NAME", "").split("/as/")[0]
        now = self.request.acting_as or next((i.ref for i in self.request.identities), None)
        return [
            {"label": i.label, "url": f"{root}/as/{i.ref}/", "current": i.ref == now}
            for i in self.request.identities
        ]

    @cached_property
    def identity(self) -> str:
        return next((i["label"] for i in self.identities if i["current"]), "")

    @cached_property
    def home_url(self) -> str:
        return get_script_prefix()

    @cached_property
    def person(self) -> str:
        return getattr(self.actor.person, "name", "") or str(self.request.user)

    @cached_property
    def inbox_url(self) -> str:
        return _address("notifications:inbox")

    @cached_property
    def inbox_count(self) -> int:
        return unread_count(self.actor)

    @cached_property
    def search_url(self) -> str:
        return _address("home:search")

    @cached_property
    def profile_url(self) -> str:
        return _address("accounts:profile")

    @cached_property
    def logout_url(self) -> str:
        return _address("accounts:logout")

    @cached_property
    def handbook_url(self) -> str:
        return _address("home:handbook")


def _address(name: str) -> str:
    """The address of a page, or nothing while it is not built."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
