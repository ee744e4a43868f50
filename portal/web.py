"""What the views of every app answer with: a page of a list, a workbook, the way back."""

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme

SIZES = (25, 50, 100)
PRINT_LIMIT = 5000  # rows on one printed list
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page_size(request) -> int:
    """The chosen page size; `size=all` is what 打印 asks for: the filtered whole."""
    size = request.GET.get("size", "")
    if size == "all":
        return PRINT_LIMIT
    return int(size) if size in map(str, SIZES) else SIZES[0]


def page_of(request, rows) -> Page:
    """The page of `rows` that the address asks for; a wrong number is the nearest one."""
    return Paginator(rows, page_size(request)).get_page(request.GET.get("page"))


def workbook(content: bytes, name: str) -> HttpResponse:
    """An .xlsx to save under `name`, which may be Chinese."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def back(request, fallback: str):
    """Redirect to the page the form stood on, if it is ours, else to `fallback`."""
    address = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return redirect(address if ours else fallback)
