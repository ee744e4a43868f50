"""What units write in their checklists: as an office writes, varied by unit, duty and quarter."""

from __future__ import annotations

import hashlib

from responsibilities.enums import Part, Progress

# by the number of the duty in the plan: what whoever leads it writes, what a supporting unit writes
LEADING = {
    1: "印发责任分工告知书、目标任务通知书 {n} 份，签收率 100%；逐项核对 {m} 个单位进展，滞后的及时提醒。",
    2: "组织 {n} 个单位主要负责人作出廉政承诺并公示，抽查承诺事项 {m} 项，已兑现情况逐一登记。",
    3: "完成 {n} 名党政主要负责人签字背书，背书内容与责任分工逐条对应，归档 {m} 份。",
    4: "梳理廉政风险迹象 {m} 条，发出告知卡 {n} 份，收回整改情况 {m} 份。",
    5: "召开会议询问 1 次，对 {m} 个单位党组织主要负责人当面询问，形成问题清单 {n} 条，已交办。",
    6: "发出书面询问函 {m} 份，收到答复 {m} 份，对答复不实的 1 个单位退回重报。",
    7: "网上询问平台受理群众询问 {n} 件，办结 {n} 件，平均答复时间 {m} 个工作日。",
    8: "开展提醒约谈 {m} 人次，约谈记录、整改承诺同步归档。",
    9: "采集“天成指数”指标数据 {n} 项，对指数低于预警线的 {m} 个单位开展预警约谈。",
    10: "受理问题线索 {n} 件，初核 {m} 件，给予党纪政务处分 {m} 人，移送反腐败协调小组研究 1 件。",
    11: "新提拔科级领导干部 {m} 人完成家庭财产申报，抽查核实 {m} 人，未发现瞒报。",
    12: "组成 {m} 个检查组，检查 {n} 个单位“两个责任”落实情况，发现问题 {n} 个，已反馈限期整改。",
    13: "抽查 {n} 个单位纪检组织参加同级党组织会议记录，{m} 个单位记录不完整，已要求补正。",
    14: "会同审计机关分析审计报告 {m} 份，移交问题线索 1 件，督促 {m} 个单位完善内控制度。",
    15: "对 {m} 起严重违纪违法案件同步倒查主体责任、监督责任，问责 {m} 人。",
    16: "修订责任制考核办法，细化指标 {n} 项，征求 {m} 个单位意见后印发。",
    17: "对拟提拔任用干部 {n} 人落实责任制情况出具意见，暂缓 1 人。",
    18: "将落实责任制情况纳入年度考核，指标权重由 8 分调整为 10 分，涉及科级干部 {n} 人。",
    19: "组织 {m} 名领导干部述责述廉述险，现场提问 {n} 个，民主测评满意率 96%。",
    20: "安排 {m} 名纪委书记、纪检组长述职，逐人点评，提出改进意见 {n} 条。",
    21: "对 {m} 名“三述”干部开展评议，发出评议表 {n} 份，结果已反馈本人并抄送组织部门。",
    22: "开展社会评价问卷 {n} 份，梳理群众意见 {m} 条，分解到责任单位办理。",
    23: "走访群众 {n} 户，满意度 94.{m}%，对排名靠后的单位约谈提醒。",
}
SUPPORTING = {
    2: "班子成员 {m} 人作出廉政承诺，在党务公开栏公示；本季兑现承诺事项 {m} 项，其余按计划推进。",
    5: "做好会议询问准备，对照问题清单自查 {m} 条，班子会专题研究 1 次，已整改 {m} 条。",
    6: "收到书面询问函后 3 个工作日内答复，涉及惠民资金公示不及时的问题已补公示 {n} 户。",
    9: "按时报送“天成指数”数据 {n} 项；对扣分的 {m} 项逐项说明原因并制定改进措施。",
    11: "新提拔股级、科级干部 {m} 人填报家庭财产申报表，纪检组织审核 {m} 份。",
    13: "纪委书记参加党委会 {m} 次并同步记录，对 {m} 项“三重一大”事项提出意见建议。",
    17: "对推荐提拔的 {m} 名干部如实出具落实责任制情况，无不良反映。",
    20: "纪委书记述职报告已提交，围绕监督执纪问责列出问题 {m} 条、措施 {n} 条。",
    21: "组织党员群众代表 {n} 人参加评议，收集意见 {m} 条，已向评议对象反馈。",
}
USUAL = (
    "明确分管领导和承办人，本季配合开展工作 {m} 次，提供资料 {n} 份，反馈意见 {m} 条。",
    "按牵头单位要求完成分解任务，报送数据 {n} 项，参加联席会议 {m} 次，无逾期事项。",
    "结合本单位职能制定配合措施 {m} 条，本季落实 {m} 条，发现的 1 个问题已移交牵头单位。",
)
NOTHING = ("本季未涉及该事项，无应报情况。", "本季没有新提拔干部，无申报对象。", "本季未收到询问函，零报告。")
NOT_STARTED = "原定本季开展的专题会议与换届考察时间冲突，改在下季第一个月进行。"
RETURN_REASONS = (
    "只写了开会，没有写解决了什么问题，请补充具体数字。",
    "与上季文字相同，请写本季的进展。",
    "缺佐证材料，请补签到册或会议记录。",
    "填“已完成”但没有说明结果，请补充。",
)
REPLY = (
    "收到督办书后，党委当天召开专题会议，对照清单逐项核实。逾期主要因联络员岗位调整、材料交接不到位，"
    "责任在主要负责人。已明确专人负责，未报事项将在 3 个工作日内补报，并建立季度末月提前自查制度。"
)
CORRECTION = "按退回意见补充：相关会议记录和签到册已上传，涉及的 2 个具体问题已逐项写明办理结果。"
TALK_NOTE = (
    "区纪委副书记约谈党组织主要负责人，指出连续逾期暴露的责任不落实问题；约谈对象表示接受，承诺按期报送，"
    "并对联络员履职情况每月过问一次。"
)
LETTER_REASON = "清单逾期后才补报，材料不齐，须由主要负责人说明原因和改进措施"
EVIDENCE = (
    (
        "专题会议记录",
        "{unit}第{quarter}季度党风廉政建设专题会议记录（示例）\n\n议题：本季责任分工落实情况。"
        "\n议定：对照目标任务逐项销号，由纪委书记每月督促一次。\n",
    ),
    ("会议签到册", "{unit}第{quarter}季度专题会议签到册（示例）\n\n应到 9 人，实到 9 人。\n"),
)
URGE_NOTE = "本季清单已过期限，请主要负责人过问，尽快报送。"


def _number(low: int, high: int, *parts) -> int:
    """The same number for the same unit, duty and quarter on every load."""
    digest = hashlib.sha256("/".join(map(str, parts)).encode()).digest()
    return low + int.from_bytes(digest[:4], "big") % (high - low + 1)


def pick(choices, *parts):
    return choices[_number(0, len(choices) - 1, *parts)]


def filled(entry, quarter: int) -> dict:
    """The fields of one entry of the checklist of `quarter`: {text, progress, percent, effective_on}."""
    assignment, report = entry.assignment, entry.report
    number, key = assignment.duty.number, (report.organization.name, assignment.duty.number, quarter)
    lead = assignment.part == Part.LEAD
    if lead and quarter >= 3 and assignment.duty.deadline_text.startswith("12月"):
        return _done(entry, LEADING[number].format(n=_number(22, 41, *key), m=_number(3, 9, *key, "m")))
    if lead and quarter == 4:
        return _done(entry, _text(LEADING[number], key))
    if not lead and _number(1, 12, *key, "nothing") == 1:
        return _fields(pick(NOTHING, *key), Progress.NOTHING)
    if not lead and _number(1, 40, *key, "later") == 1 and quarter < 4:
        return _fields(NOT_STARTED, Progress.NOT_STARTED)
    template = LEADING[number] if lead else SUPPORTING.get(number) or pick(USUAL, *key)
    if quarter == 4:
        return _done(entry, _text(template, key))
    return _fields(_text(template, key), Progress.ONGOING, min(25 * quarter + _number(-6, 8, *key, "p"), 95))


def _text(template: str, key) -> str:
    return template.format(n=_number(8, 46, *key), m=_number(2, 9, *key, "m"))


def _fields(text: str, progress: str, percent: int | None = None) -> dict:
    return {"text": text, "progress": progress, "percent": percent}


def _done(entry, text: str) -> dict:
    """Done on the quarter's last day."""
    return {"text": text, "progress": Progress.DONE, "percent": 100, "effective_on": entry.report.ends_on}
