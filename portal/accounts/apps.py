from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    verbose_name = "账号"

    def ready(self):
        from portal.accounts import receivers
        from portal.accounts.api import schema  # noqa: F401 (drf-spectacular finds its scheme by import)
        from portal.accounts.identities import requester
        from portal.audit.naming import register_names
        from portal.audit.verbs import register_verbs
        from portal.jobs.requesters import register_requesters

        receivers.connect()
        register_requesters(requester)
        register_names(
            {
                "accounts.user": "{person__name}",
                "accounts.grant": "{user__person__name} {role} {organization__name}",
                "accounts.credentialreset": "{user__person__name} {kind}",
                "accounts.apitoken": "{user__person__name}",
                "accounts.securitypolicy": "{jurisdiction__name}",
            }
        )
        register_verbs(
            {
                "account.open": "开通账号",
                "account.order": "申请开通账号",
                "account.slips": "查看一次性密码条",
                "account.printed": "确认已打印密码条",
                "account.export": "导出用户",
                "account.reset": "重置密码",
                "account.password": "修改密码",
                "account.enable": "启用账号",
                "account.disable": "停用账号",
                "session.end": "结束登录会话",
                "factor.begin": "开始登记验证器",
                "factor.enrol": "登记第二因素",
                "factor.codes": "换发恢复码",
                "factor.pass": "通过第二因素",
                "factor.remove": "移除第二因素",
                "factor.reset": "重置第二因素",
                "reset.hold": "重置后暂停签字",
                "reset.confirm": "确认重置",
                "policy.change": "修改登录安全策略",
                "token.create": "新建接口令牌",
                "token.revoke": "吊销接口令牌",
                "grant.give": "授权",
                "grant.install": "建立三员",
                "grant.revoke": "收回授权",
                "grant.review": "复核授权",
            }
        )
