from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    verbose_name = "账号"

    def ready(self):
        from portal.accounts import receivers
        from portal.accounts.identities import requester
        from portal.audit.verbs import register_verbs
        from portal.jobs.requesters import register_requesters

        receivers.connect()
        register_requesters(requester)
        register_verbs(
            {
                "account.open": "开通账号",
                "account.reset": "重置密码",
                "account.password": "修改密码",
                "account.enable": "启用账号",
                "account.disable": "停用账号",
                "grant.give": "授权",
                "grant.install": "建立三员",
                "grant.revoke": "收回授权",
            }
        )
