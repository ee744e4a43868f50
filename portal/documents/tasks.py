"""Jobs of documents."""

import logging

from django.urls import reverse

from portal.documents.actions.delivery import deliver_letter
from portal.documents.actions.issuing import DELIVER
from portal.documents.models import Letter
from portal.errors import Refused
from portal.jobs import LeaseLost, job

log = logging.getLogger(__name__)
NAMED = 3


@job(
    DELIVER,
    label="生成并送达文书",
    max_attempts=6,
    result_url=lambda job: reverse("documents:letter_list"),
)
def deliver(job, progress) -> dict:
    """One batch. A letter that fails does not hold up the others; the job then fails with its name."""
    keys = job.params["letters"]
    refused, broken, delivered = [], None, 0
    for done, pk in enumerate(keys):
        progress(done, len(keys), f"已送达 {delivered} 份")
        try:
            delivered += deliver_letter(pk)
        except LeaseLost:
            raise
        except Refused as refusal:
            refused.append((pk, refusal.message))
        except Exception as error:
            log.exception("letter %s could not be delivered", pk)
            broken = broken or error
    progress(len(keys), len(keys), f"已送达 {delivered} 份")
    if broken:
        raise broken  # tried again later; what is delivered stays delivered
    if refused:
        raise Refused(_sentence(refused))
    return {"delivered": delivered}


def _sentence(refused: list[tuple[int, str]]) -> str:
    numbers = Letter.objects.in_bulk([pk for pk, _ in refused])
    named = "、".join(numbers[pk].number_text for pk, _ in refused[:NAMED])
    more = f"等 {len(refused)} 份" if len(refused) > NAMED else ""
    return f"{named}{more}没有生成，文号保留：{refused[0][1]}"
