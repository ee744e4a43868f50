"""Words for rungs."""

from django import template

from portal.deadlines.enums import Anchor, Audience, Effect

register = template.Library()


@register.filter
def rung_day(spec) -> str:
    """到期前 3 个工作日"""
    anchor = "开始日" if spec.anchor == Anchor.OPENS else "到期"
    if spec.offset == 0:
        return f"{anchor}当天"
    return f"{anchor}{'后' if spec.offset > 0 else '前'} {abs(spec.offset)} 个工作日"


@register.filter
def rung_effect(spec) -> str:
    return Effect(spec.effect).label


@register.filter
def rung_audience(spec) -> str:
    return "、".join(Audience(who).label for who in spec.audience)
