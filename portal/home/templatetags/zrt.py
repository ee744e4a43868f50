"""The components' template tags, available in every template without {% load %}.

How to use each, with an example: templates/_components/README.md; all of them on one page: /components/.
"""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from portal.home.templatetags.zrt_words import short_date

register = template.Library()

STATES = {"late": "逾期", "soon": "临期", "ok": "正常", "done": "已办结", "todo": "未到期"}
GLYPHS = {
    "late": '<rect x="1" y="1" width="10" height="10" rx="1" fill="currentColor"/>',
    "soon": '<path d="M6 1 11.6 11H.4z" fill="currentColor"/>',
    "ok": '<circle cx="6" cy="6" r="5" fill="currentColor"/>',
    "done": '<path d="M1.4 6.6 4.6 9.7 10.6 2.6" fill="none" stroke="currentColor" stroke-width="1.8"/>',
    "todo": '<circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" stroke-width="1.5"/>',
}
SHAPES = {
    state: mark_safe(  # our own constants, nothing from outside
        f'<svg class="zrt-shape zrt-shape-{state}" viewBox="0 0 12 12" aria-hidden="true">{glyph}</svg>'
    )
    for state, glyph in GLYPHS.items()
}


@register.simple_tag
def icon(name, label="", small=False):
    """A Tabler outline icon of scripts/icons.txt; decorative unless it has a label."""
    voice = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="zrt-icon{}" {}><use href="{}#{}"></use></svg>',
        " zrt-icon-sm" if small else "",
        voice,
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def shape(state):
    return SHAPES[state]


@register.simple_tag
def status_pill(state, text=""):
    return format_html(
        '<span class="zrt-pill zrt-pill-{}">{}{}</span>', state, SHAPES[state], text or STATES[state]
    )


@register.simple_tag
def state_word(state, text=""):
    """Shape and word without the pill: for legends and folded rows."""
    return format_html('<span class="zrt-state">{}{}</span>', SHAPES[state], text or STATES[state])


@register.simple_tag
def heat_cell(state, text="", label="", late_entry=False, lead=False, wide=False, href="", target=""):
    """One cell of the 责任田; with `href` a link, with `target` as well it is fetched by htmx into it."""
    classes = f"zrt-cell zrt-cell-{state}" + (" zrt-cell-lead" if lead else "")
    classes += " zrt-cell-wide" if wide or text else ""
    inner = format_html("{}{}{}", SHAPES[state], text, _late_mark() if late_entry else "")
    voice = label or STATES[state]
    if not href:
        return format_html('<span class="{}" role="img" aria-label="{}">{}</span>', classes, voice, inner)
    fetch = format_html(' hx-get="{}" hx-target="{}"', href, target) if target else ""
    return format_html('<a class="{}" href="{}" aria-label="{}"{}>{}</a>', classes, href, voice, fetch, inner)


def _late_mark():
    return mark_safe('<span class="zrt-late-mark">补</span>')


@register.simple_tag
def field_tile(states, label=""):
    """The 田 of a unit: four quarters in reading order; None is a quarter that does not concern it."""
    quarters = list(states)
    spoken = label or "，".join(
        f"{name}季度{STATES.get(state, '不涉及')}" for name, state in zip("一二三四", quarters, strict=False)
    )
    cells = format_html_join(
        "",
        '<span class="zrt-cell{}">{}</span>',
        ((f" zrt-cell-{s}" if s else "", SHAPES[s] if s else "") for s in quarters),
    )
    return format_html('<span class="zrt-field" role="img" aria-label="{}">{}</span>', spoken, cells)


@register.simple_tag
def letter_chip(number, href="", supervision=False):
    """A letter by its full 文号; the red rule is for a 任务落实督办书 only."""
    classes = "zrt-letter zrt-letter-supervision" if supervision else "zrt-letter"
    inner = format_html("{}{}", icon("file-text"), number)
    if href:
        return format_html('<a class="{}" href="{}">{}</a>', classes, href, inner)
    return format_html('<span class="{}">{}</span>', classes, inner)


@register.simple_tag
def late_tag(effective_on=None, received_on=None):
    """补录, with both dates where there is room."""
    dates = ""
    if effective_on and received_on:
        dates = f" · {short_date(effective_on)}办结，{short_date(received_on)}录入"
    return format_html('<span class="zrt-tag zrt-tag-late">补录{}</span>', dates)


@register.simple_tag
def ladder_small(reached, total=6, text=""):
    """Six rising steps; `reached` counts from 1, 0 is none yet."""
    bars = format_html_join(
        "",
        '<rect class="zrt-step{}" x="{}" y="{}" width="7" height="{}" rx="1"/>',
        (
            (_step_class(n, reached), (n - 1) * 9 + 0.5, 15 - n * 14 / total, n * 14 / total + 2)
            for n in range(1, total + 1)
        ),
    )
    return format_html(
        '<span class="zrt-ladder"><svg viewBox="0 0 {} 18" role="img" aria-label="第 {} 级，共 {} 级">{}'
        "</svg>{}</span>",
        total * 9,
        reached,
        total,
        bars,
        text,
    )


def _step_class(step, reached):
    if step == reached:
        return " zrt-step-reached"
    return " zrt-step-done" if step < reached else ""


@register.inclusion_tag("_components/ladder_long.html")
def ladder_long(rungs):
    """`rungs`: dicts with label (「+5 督办书」), on (date or text) and state: done, reached or future."""
    return {"rungs": rungs}


@register.inclusion_tag("_components/timeline.html")
def timeline(events):
    """`events`: dicts with at, text and, optionally, detail, state (a change of state), future, url,
    letter, letter_url, supervision."""
    return {"events": events}


@register.inclusion_tag("_components/steps.html")
def steps(labels, current):
    """The steps of one piece of work, e.g. 选文件 核对 导入 完成; `current` counts from 1."""
    if isinstance(labels, str):
        labels = labels.split()
    return {"steps": [(n, label, _place(n, current)) for n, label in enumerate(labels, 1)]}


def _place(step, current):
    if step == current:
        return "current"
    return "done" if step < current else "todo"


@register.inclusion_tag("_components/books.html")
def books(letters, current):
    """The 三书: dicts with title, note and, once issued, number, url, supervision."""
    return {"letters": [(n, letter, _place(n, current)) for n, letter in enumerate(letters, 1)]}


ALERT_ICONS = {"late": "alert-triangle", "soon": "alert-circle", "ok": "circle-check", "info": "info-circle"}


@register.simple_block_tag
def alert(content, kind="info"):
    """A sentence that stays on the page. `kind`: info, ok, soon or late."""
    role = "alert" if kind == "late" else "status"
    return format_html(
        '<div class="zrt-alert zrt-alert-{}" role="{}">{}<div>{}</div></div>',
        kind,
        role,
        icon(ALERT_ICONS[kind]),
        content,
    )


@register.simple_block_tag
def empty(content, title, text="", bare=False):
    """Why there is nothing here and what to do next; the block holds the one action."""
    actions = format_html('<div class="zrt-empty-actions">{}</div>', content) if content.strip() else ""
    return format_html(
        '<div class="zrt-empty{}"><h2>{}</h2>{}{}</div>',
        " zrt-empty-bare" if bare else "",
        title,
        format_html("<p>{}</p>", text) if text else "",
        actions,
    )


@register.simple_block_tag
def dialog(content, id, title):  # noqa: A002 - the HTML attribute's name
    """A sheet: `<button data-dialog="id">` opens it, anything with data-close inside closes it."""
    return format_html(
        '<dialog class="zrt-dialog" id="{0}" aria-labelledby="{0}-title"><div class="zrt-dialog-body">'
        '<h2 id="{0}-title">{1}</h2></div>{2}</dialog>',
        id,
        title,
        content,
    )


@register.simple_block_tag
def bulk(content, unit="项"):
    """The bar that appears when rows are chosen; put it inside the <form data-bulk> around the table."""
    return format_html(
        '<div class="zrt-bulk" data-bulk-bar hidden role="status">'
        '<span>已选 <b data-bulk-count>0</b> {}</span><span class="zrt-bulk-actions">{}'
        '<button class="btn btn-plain" type="button" data-bulk-clear>取消</button></span></div>',
        unit,
        content,
    )


@register.inclusion_tag("_components/tabs.html")
def tabs(items, label="视图"):
    """Saved views. `items`: dicts with label, url, count, current and, optionally, tone and icon."""
    return {"items": items, "label": label}


@register.inclusion_tag("_components/tree.html")
def tree(nodes, level=1):
    """`nodes`: dicts with name, url, children and, optionally, state, text, open, current."""
    return {"nodes": nodes, "level": level, "next": level + 1}


@register.simple_tag
def diff(new, old=None):
    """A cell of the import preview: the new value marked, the old one below."""
    if old is None:
        return new or "—"
    return format_html(
        '<span class="zrt-changed">{}</span><span class="zrt-diff-old">原 {}</span>', new or "—", old or "—"
    )


@register.simple_tag
def progress(value, maximum=100, label="进度"):
    return format_html(
        '<progress class="zrt-progress" value="{}" max="{}" aria-label="{}"></progress>',
        value,
        maximum,
        label,
    )


@register.simple_tag
def segments(states, label=""):
    """Progress by item: one piece per state (done, late, anything else is empty)."""
    pieces = format_html_join("", '<i class="zrt-seg-{}"></i>', ((state,) for state in states))
    return format_html('<span class="zrt-segments" role="img" aria-label="{}">{}</span>', label, pieces)


SAVE_ICONS = {
    "saved": "cloud-check",
    "saving": "refresh",
    "offline": "cloud-off",
    "other": "users",
    "refused": "alert-triangle",
}


@register.simple_tag
def save_state(text="", state="idle"):
    """Where the autosaving form of this page says what it did (static/zrt/js/autosave.js)."""
    icons = format_html_join(
        "", '<i data-for="{}">{}</i>', ((name, icon(glyph)) for name, glyph in SAVE_ICONS.items())
    )
    return format_html(
        '<span class="zrt-save" data-save-state data-state="{}" role="status">{}'
        "<span data-save-text>{}</span></span>",
        state,
        icons,
        text,
    )


@register.inclusion_tag("_components/chart.html")
def chart(id, data, title, head=("", "")):  # noqa: A002
    """Lines labelled directly, with the table behind them. `data`: {"x": […], "series": [{"name", "values",
    "dashed"}], "mark": x or None}; at most two series."""
    rows = [
        (x, [series["values"][n] if n < len(series["values"]) else None for series in data["series"]])
        for n, x in enumerate(data["x"])
    ]
    return {"id": id, "data_id": f"{id}-data", "data": data, "title": title, "rows": rows, "head": head}


@register.inclusion_tag("_components/error_summary.html")
def error_summary(form):
    """What is wrong with a form, each with a link to its field; nothing while nothing is wrong."""
    visible = [field for field in form.visible_fields() if field.errors]
    hidden = [error for field in form.hidden_fields() for error in field.errors]
    return {"errors": visible, "others": [*form.non_field_errors(), *hidden]}
