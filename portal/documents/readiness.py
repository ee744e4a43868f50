"""What a county has yet to set before its letters can be numbered and look as they should."""

from portal.actor import Actor
from portal.organizations.models import Jurisdiction
from portal.organizations.permissions import can_manage_organizations

WHERE = "请系统管理员在“系统 › 辖区设置”中填写。"


def missing_settings(county: Jurisdiction, actor: Actor) -> dict:
    """The context of documents/_missing_settings.html, beside drafts."""
    found = []
    if not county.number_prefix:
        found.append(without_prefix(county))
    if not county.issuer_title:
        found.append(f"{county.name}还没有设置红头（发文机关标志），现在印的是单位名称。")
    return {"missing": found, "may_set_county": can_manage_organizations(actor), "where": WHERE}


def without_prefix(county: Jurisdiction) -> str:
    return f"{county.name}还没有设置发文机关代字，签发时不能编号。"
