from django.core.paginator import Page, Paginator

SIZES = {"25": 25, "50": 50, "100": 100}


def page_of(request, rows) -> Page:
    """The page of `rows` that the address asks for (page, size); a wrong number is the nearest one."""
    size = SIZES.get(request.GET.get("size", ""), 25)
    return Paginator(rows, size).get_page(request.GET.get("page"))
