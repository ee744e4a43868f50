"""What all of /api/v1/ shares: pages, and refusals as answers."""

from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.status import HTTP_409_CONFLICT
from rest_framework.views import exception_handler

from portal.errors import Refused


class Pages(PageNumberPagination):
    page_size_query_param = "page_size"
    max_page_size = 500


def refusals(error, context):
    """A policy's refusal is 409 with its sentence: {"detail": …, "fields": {…}}; the rest is DRF's own."""
    if isinstance(error, Refused):
        return Response({"detail": error.message, "fields": error.fields}, status=HTTP_409_CONFLICT)
    return exception_handler(error, context)
