"""The columns of a 任务分解表: what is read, what the template offers, what the export writes."""

from portal.workbooks import Column
from responsibilities.enums import DutyKind, DutySide

COLUMNS = (
    Column("number", "序号", ("编号", "No"), serial=True, width=6, example="1"),
    Column(
        "category",
        "工作机制（大项）",
        ("大项", "工作机制", "责任大项", "任务大项", "类别", "项目", "工作类别", "重点工作"),
        width=24,
        example="建立明责明廉明险工作机制",
    ),
    Column(
        "title",
        "工作任务（小项）",
        ("小项", "工作任务", "任务", "任务小项", "主要任务", "任务内容", "具体任务", "工作内容", "责任内容"),
        required=True,
        width=40,
        example="实行承诺制度",
    ),
    Column("requirement", "工作要求", ("要求", "任务要求", "具体要求", "工作目标", "目标要求"), width=30),
    Column(
        "lead",
        "牵头单位",
        ("牵头", "责任单位", "牵头责任单位", "牵头部门", "主办单位"),
        required=True,
        lines=True,
        width=20,
        hint="多个用、分开；可写简称",
        example="区纪委监察局",
    ),
    Column(
        "support",
        "协办单位",
        ("协办", "配合单位", "协助单位", "参与单位", "协同单位", "配合部门"),
        lines=True,
        width=28,
        hint="多个用、分开；可写各地各部门",
        example="各地各部门",
    ),
    Column(
        "deadline",
        "完成时限",
        ("时限", "完成时间", "时间要求", "办结时限", "完成期限", "进度要求"),
        lines=True,
        width=14,
        hint="如 6月30日前、3月—9月、每季度、全年",
        example="12月底前",
    ),
    Column(
        "leader",
        "责任领导",
        ("牵头领导", "分管领导", "责任人", "包抓领导"),
        width=18,
        hint="写职务或姓名；空着按分管关系确定",
    ),
    Column("side", "责任类型", ("责任类别", "责任性质"), choices=tuple(DutySide.labels), width=12),
    Column("kind", "动作类型", ("动作", "规定或自选"), choices=tuple(DutyKind.labels), width=12),
    Column("short_title", "简称", ("四字简称", "短名"), width=10, hint="四个字，责任田表头用"),
    Column("support_reports", "协办报送", ("协办是否报送",), choices=("是", "否"), width=10),
)
