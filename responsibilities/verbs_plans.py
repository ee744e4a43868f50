"""How the audit names what happens to a year's plan."""

PLAN_VERBS = {
    "plan.start": "建立年度分工",
    "plan.update": "修改分工名称和季度",
    "plan.import": "导入任务",
    "plan.publish": "发布分工",
    "plan.export": "导出分工",
    "field.export": "导出责任田",
    "duty.add": "加一项任务",
    "duty.update": "修改任务",
    "duty.delete": "删去任务",
    "duties.upload": "上传任务分解表",
    "duties.answer": "答复导入问题",
    "duties.discard": "放弃导入",
    "organization.alias": "记下别名",
    "group.create": "建立单位组",
    "report.open": "开放清单填报",
}
