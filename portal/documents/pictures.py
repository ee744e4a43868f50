"""A letter's pages as PNG, for the screen."""

import json

from portal.documents.rendering import pdf
from portal.documents.rendering.content import LetterContent
from portal.documents.rendering.fonts import faces

RESOLUTION = 120  # dots per inch: sharp at twice the 504 px of the page on a desktop


def render_pages(content: LetterContent) -> list[bytes]:
    """One PNG per page, from the same template as the PDF; the same content gives the same bytes."""
    inputs = {"letter": json.dumps(pdf.as_data(content)), "faces": json.dumps(faces())}
    with pdf._lock:
        pages = pdf._compiler().compile(format="png", ppi=RESOLUTION, sys_inputs=inputs)
    return pages if isinstance(pages, list) else [pages]
