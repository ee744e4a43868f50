"""In which state a plan may be changed or published. Refusals are what the user reads."""

from dataclasses import dataclass

from portal.errors import Refused
from responsibilities.expansion import DutyShares
from responsibilities.models import Duty, DutyPlan
from responsibilities.workflows import PLAN

SHOWN = 5  # problems named in one refusal; the page lists all of them


@dataclass(frozen=True)
class Blocker:
    """Why the plan cannot be published yet; `group` where defining its members is the way out."""

    duty: Duty
    text: str
    group: object = None

    def __str__(self):
        return f"第 {self.duty.number} 项：{self.text}"


def blockers_of(expanded: list[DutyShares]) -> list[Blocker]:
    """Everything that stands between a draft and publishing, in the order of the duties."""
    return [blocker for shares in expanded for blocker in _of_duty(shares)]


def _of_duty(shares: DutyShares) -> list[Blocker]:
    duty = shares.duty
    found = [Blocker(duty, duty.question)] if duty.question else []
    found += [
        Blocker(duty, f"单位组“{group}”还没有成员，请先确定成员。", group) for group in shares.empty_groups
    ]
    found += [Blocker(duty, f"“{unit}”现在不存在，请改为承接单位。") for unit in shares.gone]
    if not shares.leads and not shares.empty_groups:
        found.append(Blocker(duty, "没有牵头单位，请补上。"))
    if duty.leader_post_id is None:
        found.append(Blocker(duty, "没有责任领导，请指定。"))
    return found


def check_may_edit(plan: DutyPlan) -> None:
    """Raises Refused once the plan is published."""
    PLAN.next(plan.status, "edit")


def check_publishable(plan: DutyPlan, expanded: list[DutyShares]) -> None:
    """Raises Refused, naming the duties, while anything is open."""
    PLAN.next(plan.status, "publish")
    if not expanded:
        raise Refused("分工里还没有任务，不能发布。请先导入任务分解表或逐项添加。")
    if not (plan.jurisdiction.discipline_organ_id or plan.jurisdiction.root_id):
        raise Refused("辖区还没有设定纪检监察机关，告知书、通知书没有发文机关。请先在辖区设置里设定。")
    blockers = blockers_of(expanded)
    if blockers:
        more = f"……共 {len(blockers)} 处" if len(blockers) > SHOWN else ""
        named = "".join(str(blocker) for blocker in blockers[:SHOWN])
        raise Refused(f"还有问题没有解决，不能发布。{named}{more}")
