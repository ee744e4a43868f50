from django.conf import settings
from django.core.checks import Warning, register

from portal.notifications.channels import PLACES, places_of


@register
def channels_name_a_recipient(app_configs, **kwargs):
    """An Apprise address without a recipient would tell everyone what waits for one."""
    return [
        Warning(
            f"环境变量 CHANNELS 的第 {n} 个地址不会使用：它没有写明收件人。",
            hint="在地址里用 {username}、{email} 或 {phone} 写出收件人的位置。",
            id="notifications.W001",
        )
        for n, address in enumerate(settings.CHANNELS, 1)
        if not places_of(address) or not places_of(address) <= PLACES
    ]
