from django.apps import AppConfig

VERBS = {
    "letter.draft": "拟稿",
    "letter.extend": "并入事项",
    "letter.revise": "修改原因",
    "letter.check": "核稿",
    "letter.issue": "签发并编号",
    "letter.unissued": "未能自动签发",
    "letter.render": "生成 PDF 和 Word",
    "letter.deliver": "送达",
    "letter.redeliver": "重新生成送达",
    "letter.receive": "签收",
    "letter.reply": "回复",
    "letter.accept": "认可回复",
    "letter.return": "退回回复",
    "letter.close": "办结",
    "letter.cancel": "作废",
    "letter.urge": "催签收",
    "letter.open": "打开",
    "letter.open_file": "打开回复附件",
    "letter.export": "导出文书目录",
    "wording.save": "修订文书范本",
    "authorization.record": "登记签发授权",
    "authorization.revoke": "收回签发授权",
}


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    verbose_name = "文书"

    def ready(self):
        from portal.audit.naming import register_names
        from portal.audit.verbs import register_verbs
        from portal.documents.deadlines import register_kinds

        register_verbs(VERBS, about="文书")
        register_names(
            {
                "documents.letter": "{kind} {number_text}",
                "documents.issueauthorization": "{tenure__person__name}",
            }
        )
        register_kinds()
