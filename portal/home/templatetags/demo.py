"""The accounts of the demonstration on the login page; nothing anywhere else."""

from django import template

from portal.home.demo import accounts

register = template.Library()


@register.inclusion_tag("home/_demo_accounts.html")
def demo_accounts():
    found = accounts()
    return {"accounts": found, "password": found[0][2] if found else ""}
