"""The columns of the two workbooks, for reading and for the templates."""

from portal.organizations.enums import OrganizationKind, Seat, TenureKind
from portal.organizations.naming import normalise
from portal.workbooks import Column

# Other words for the kinds, as offices write them.
KIND_WORDS = {
    OrganizationKind.PARTY_COMMITTEE: "区委 县委 市委 地方党委 党的委员会",
    OrganizationKind.GOVERNMENT: "人民政府 区政府 县政府 市政府",
    OrganizationKind.TOWNSHIP: "乡 镇 乡镇党委 乡镇政府 乡镇党委政府",
    OrganizationKind.SUBDISTRICT: "街道党工委 街道办 街道办事处",
    OrganizationKind.DISCIPLINE: (
        "纪检机构 纪检机关 纪委监委 纪委监委机关 纪工委 纪检监察机关 纪检监察机构 纪检监察 监委 监察机关"
    ),
    OrganizationKind.DISPATCHED: (
        "派驻机构 派驻纪检监察组 派驻组 派驻纪检监察机构 派驻纪检机构 派出纪检监察机构"
    ),
    OrganizationKind.PARTY_DEPARTMENT: (
        "党委工作部门 党委工作机关 党委机关 党委办事机构 党委直属机构 党的机关 党的工作机关 党群部门 "
        "党务部门 区委部门 区委工作部门 区委工作机关 县委部门 县委工作部门"
    ),
    OrganizationKind.GOVERNMENT_DEPARTMENT: (
        "区级部门 区直部门 县级部门 县直部门 政府工作部门 政府组成部门 政府机关 政府直属机构 政府直属部门 "
        "行政机关 行政单位 区政府部门 区政府工作部门 区政府组成部门 县政府部门 县政府工作部门 职能部门"
    ),
    OrganizationKind.WORKING_COMMITTEE: "园区 园区党工委 开发区 派出党工委",
    OrganizationKind.CONGRESS: "人大机关 人大常委会",
    OrganizationKind.CONSULTATIVE: "政协机关 政协委员会",
    OrganizationKind.INSTITUTION: "事业 直属事业单位 参公事业单位 参公单位 公益一类 公益二类 学校 医院",
    OrganizationKind.ENTERPRISE: "国企 企业 国有公司 国有独资企业 国有控股企业 区属国企 县属国企",
    OrganizationKind.VILLAGE: "村 社区 行政村 村社区 村委会 居委会",
    OrganizationKind.MASS: "群团组织 群团机关 群团部门 人民团体 群众团体 社会团体",
    OrganizationKind.INTERNAL: "内设 内设科室 内设股室 内设部门 科室 股室",
    OrganizationKind.JUDICIAL: "法院 检察院 司法机关 审判机关 检察机关 两院",
    OrganizationKind.OTHER: "其它 其他单位 其他组织",
}
KINDS = {normalise(kind.label): kind.value for kind in OrganizationKind} | {
    normalise(word): kind.value for kind, words in KIND_WORDS.items() for word in words.split()
}
SEAT_WORDS = {
    Seat.PARTY_HEAD: "书记 党委书记 党组书记 党工委书记 党组织主要负责人",
    Seat.ADMIN_HEAD: "行政主要负责人 行政负责人",
    Seat.MEMBER: "班子 领导班子成员",
    Seat.DISCIPLINE_HEAD: "纪委书记 纪工委书记 纪检组长 纪检委员",
    Seat.CLERK: "联系人 经办人",
    Seat.STAFF: "干部 一般干部",
}
SEATS = {seat.label: seat for seat in Seat} | {
    word: seat for seat, words in SEAT_WORDS.items() for word in words.split()
}
TENURE_KINDS = {kind.label: kind for kind in TenureKind} | {
    "主持工作": TenureKind.ACTING,
    "兼职": TenureKind.CONCURRENT,
}
YES_NO = ("是", "否")
SAID = dict.fromkeys(["是", "√", "✓", "✔", "☑", "y", "yes", "true", "1", "对"], True) | dict.fromkeys(
    ["否", "×", "✕", "✗", "✘", "x", "n", "no", "false", "0", "非"], False
)

ORGANIZATION_COLUMNS = [
    Column("serial", "序号", ("编号",), serial=True, width=6),
    Column(
        "code",
        "单位代码",
        ("代码", "组织代码", "机构代码", "组织编码", "单位编码", "编码", "统一社会信用代码"),
        hint="有统一编码的填写；以后更名、改隶属时凭它认出同一个单位。按文本填写，保留前面的 0。",
        example="511602001",
    ),
    Column(
        "name",
        "单位名称",
        ("名称", "组织名称", "机构名称", "党组织名称或单位名称", "单位全称", "组织机构名称", "单位"),
        required=True,
        hint="写全称。同一上级下不能重名。",
        example="区财政局",
        width=30,
    ),
    Column(
        "short",
        "简称",
        ("单位简称", "简称别名", "别名", "简称或别名"),
        lines=True,
        hint="多个用；分开。任务分解表里用简称也认得。",
        example="区财局；财政局",
        width=24,
    ),
    Column(
        "parent",
        "上级组织",
        (
            *("上级单位", "上级", "上级党组织", "上级组织名称", "上级单位名称", "上级名称", "上级代码"),
            *("上级组织代码", "隶属单位", "隶属关系", "主管单位", "主管部门"),
        ),
        required=True,
        hint="写上级的全称、简称或代码；最上级的一行留空。上级可以排在下级后面。",
        example="区政府",
        width=24,
    ),
    Column(
        "kind",
        "类别",
        ("单位类别", "组织类别", "机构类别", "类型", "单位类型", "单位性质", "性质"),
        choices=tuple(OrganizationKind.labels),
        example="政府部门",
    ),
    Column("party_body_name", "党组织名称", ("党组织全称", "党组织"), example="区财政局党组", width=24),
    Column("salutation", "主送称谓", ("称谓", "抬头"), hint="公文主送时怎样称呼，留空用单位名称。"),
    Column(
        "accountable",
        "责任单位",
        ("是否责任单位",),
        choices=YES_NO,
        hint="自己承担任务、报送清单的填是；留空按类别定。",
    ),
    Column("former", "曾用名", ("原名称", "原名", "更名前名称"), lines=True, hint="多个用；分开。"),
    Column("note", "备注", ("说明",)),
]

PEOPLE_COLUMNS = [
    Column("serial", "序号", serial=True, width=6),
    Column(
        "staff_number",
        "工号",
        ("人员编号", "员工号", "编号", "人员工号"),
        hint="每人一个，兼职的两行填同一个。按文本填写，保留前面的 0。没有工号的，以单位、姓名、职务认人。",
        example="0001",
    ),
    Column("name", "姓名", ("人员姓名",), required=True, example="示例甲"),
    Column(
        "unit",
        "所在单位",
        ("单位", "工作单位", "任职单位", "单位名称", "所在单位名称"),
        required=True,
        hint="写全称或简称，须已在组织机构中。",
        example="区财政局",
        width=24,
    ),
    Column(
        "title",
        "职务",
        ("岗位", "职务名称", "现任职务", "担任职务", "岗位名称"),
        required=True,
        repeated=True,
        example="党组书记、局长",
        width=20,
    ),
    Column("seat", "席位", ("席位类别", "岗位类别"), choices=tuple(Seat.labels), example="党组织书记"),
    Column("rank", "职级", ("级别", "行政级别"), example="正科级"),
    Column("kind", "任职方式", ("任职类型", "任职形式"), choices=tuple(TenureKind.labels), example="任职"),
    Column(
        "from_on",
        "任职时间",
        ("任职日期", "任现职时间", "任职起始时间", "开始时间", "任职开始时间", "到任时间"),
        hint="如 2023-05-01；只知道月份的填 2021年10月。",
        example="2021年10月",
    ),
    Column(
        "to_on",
        "免职时间",
        ("免职日期", "离任时间", "离任日期", "结束时间", "任职结束时间"),
        hint="还在任的留空。",
    ),
    Column(
        "oversees",
        "分管（联系、监督）单位",
        ("分管单位", "分管联系单位", "分管联系监督单位", "联系单位", "监督单位", "分管部门"),
        lines=True,
        hint="用、分开。纪检负责人这一栏是其监督的单位；其他人是分管的单位，联系的写“联系：某单位、某单位”。",
        example="区审计局、北辰街道",
        width=36,
    ),
    Column("phone", "手机", ("手机号", "手机号码", "联系电话", "电话")),
    Column("document", "任免文号", ("任职文号", "任免文件", "文号")),
]
