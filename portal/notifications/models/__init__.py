from portal.notifications.models.deliveries import Delivery
from portal.notifications.models.notices import Notice, NoticeLine

__all__ = ["Delivery", "Notice", "NoticeLine"]
