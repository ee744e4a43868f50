"""Tags of lists: filters, sorting, paging, printing; everything chosen lives in the address.

Builtins like those of zrt.py, and described beside them in templates/_components/README.md.
"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from portal.home.templatetags.zrt import icon

register = template.Library()


@register.simple_tag(takes_context=True)
def querystring_with(context, **changes):
    """The present query with `changes`; None or "" removes; a change other than page goes to page 1."""
    query = context["request"].GET.copy()
    if "page" not in changes:
        query.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.inclusion_tag("_components/filter_bar.html", takes_context=True)
def filter_bar(context, filterset, search="q"):
    """Chips from a django-filter FilterSet; `search` names the free-text filter, if there is one."""
    form = filterset.form
    chips = [
        {
            "field": form[name],
            "label": form[name].label or name,
            "on": filterset.data.get(name) not in (None, ""),
            "off": querystring_with(context, **{name: None}),
        }
        for name in form.fields
        if name != search and not form[name].is_hidden
    ]
    chosen = [form[name] for name in form.fields if filterset.data.get(name)]
    kept = [(k, v) for k, v in context["request"].GET.items() if k not in form.fields and k != "page"]
    return {
        "search": form[search] if search in form.fields else None,
        "search_input": _search_input(form[search]) if search in form.fields else "",
        "search_off": querystring_with(context, **{search: None}) if filterset.data.get(search) else "",
        "chips": chips,
        "kept": kept,
        "any_on": bool(chosen),
        "on": sum(chip["on"] for chip in chips),
        "words": [f"{field.label} {_chosen_word(field)}" for field in chosen],
        "clear": querystring_with(context, **dict.fromkeys(form.fields)),
    }


def _chosen_word(field):
    """What is chosen in a filter, as its list shows it."""
    value = str(field.value())
    choices = {str(key): label for key, label in getattr(field.field, "choices", ())}
    return choices.get(value, value)


def _search_input(field):
    return field.as_widget(attrs={"class": "form-control", "placeholder": field.label, "type": "search"})


@register.inclusion_tag("_components/sort_th.html", takes_context=True)
def sort_th(context, name, label, numeric=False, param="sort"):
    """A table head that sorts by `name` (django-filter's OrderingFilter under `param`)."""
    current = context["request"].GET.get(param, "")
    direction = {name: "ascending", f"-{name}": "descending"}.get(current, "none")
    following = f"-{name}" if direction == "ascending" else name
    return {
        "label": label,
        "direction": direction,
        "numeric": numeric,
        "href": querystring_with(context, **{param: following}),
    }


@register.inclusion_tag("_components/paging.html", takes_context=True)
def paging(context, page, unit="项", sizes=(25, 50, 100)):
    """「共 57 份，第 1–25 份」, page size and page links for a Django Page (query names: page, size)."""
    return {
        "page": page,
        "unit": unit,
        "sizes": [(size, querystring_with(context, size=size)) for size in sizes],
        "links": [
            (n, querystring_with(context, page=n) if isinstance(n, int) else "")
            for n in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
        ],
        "previous": querystring_with(context, page=page.number - 1) if page.has_previous() else "",
        "next": querystring_with(context, page=page.number + 1) if page.has_next() else "",
    }


@register.simple_tag(takes_context=True)
def print_button(context, page=None):
    """打印: a list prints the filtered whole, so a page of many first opens as one."""
    if page is None or not page.has_other_pages():
        attributes = mark_safe('button type="button" data-print')
    else:
        attributes = format_html('a href="{}"', querystring_with(context, size="all", print="1"))
    tag = "button" if page is None or not page.has_other_pages() else "a"
    return format_html('<{} class="btn btn-plain">{}打印</{}>', attributes, icon("printer"), tag)
