from django import template

register = template.Library()

ENDINGS = ("党委", "党工委")


@register.filter
def unit_short(name: str) -> str:
    """龙台镇党委 → 龙台镇, as the office says it; 区纪委监察局 stays."""
    for ending in sorted(ENDINGS, key=len, reverse=True):
        if name.endswith(ending) and len(name) > len(ending) + 1 and name[: -len(ending)][-1] in "镇乡道":
            return name[: -len(ending)]
    return name


@register.filter
def quarter_cell(row, quarter: int):
    return row.cell(quarter)


@register.simple_tag
def field_label(organization, cell) -> str:
    """龙台镇 三季度 逾期 0/9"""
    late = "，补录" if cell.late_entry else ""
    return (
        f"{unit_short(organization.name)} {'一二三四'[cell.quarter - 1]}季度 "
        f"{cell.light.label} {cell.filed}/{cell.total}{late}"
    )


@register.simple_tag
def duty_label(organization, duties, position, cell) -> str:
    lead = "，牵头" if cell.lead else ""
    return f"{unit_short(organization.name)} {duties[position].title} {cell.light.label}{lead}"
