"""Chinese names of what the audit records about checklists, reviews and evidence."""

REPORT_VERBS = {
    "report.open": "开放填报",
    "report.save": "保存清单",
    "report.send": "送签",
    "report.withdraw": "撤回修改",
    "report.send_back": "退回修改",
    "report.submit": "签字报送",
    "report.accept": "认可清单",
    "report.return": "退回重报",
    "report.export": "导出清单",
    "entry.save": "填写事项",
    "entry.accept": "认可事项",
    "entry.return": "退回事项",
    "entry.end": "提前办结，不再报送",
    "assignment.finish": "任务完成",
    "draft.restore": "放回未保存成功的稿",
    "evidence.add": "上传材料",
    "evidence.attach": "引用材料",
    "evidence.detach": "取下材料",
    "evidence.discard": "删除材料",
    "evidence.open": "查看材料",
}
