"""What a ladder must look like; refusals are the sentences that the form shows."""

from collections.abc import Sequence

from portal.deadlines.enums import Anchor, Effect
from portal.deadlines.kinds import RungSpec
from portal.errors import Refused

FURTHEST = 250  # working days: about a year
TELLING = frozenset({Effect.OPEN, Effect.REMIND, Effect.OVERDUE, Effect.LEADER})
AFTER_DUE = [Effect.OVERDUE, Effect.LEADER, Effect.LETTER, Effect.TALK]


def check_ladder(rungs: Sequence[RungSpec]) -> None:
    """Raises Refused with a sentence per rung, keyed by its place in the list ("0", "1" …)."""
    found: dict[str, str] = {}
    for place, spec in enumerate(rungs):
        if sentence := _fault(spec) or _out_of_order(spec, rungs):
            found[str(place)] = sentence
    if not any(spec.anchor == Anchor.DUE for spec in rungs):
        raise Refused("阶梯至少要有一级从到期日起算。")
    if found:
        raise Refused("阶梯没有保存：" + next(iter(found.values())), fields=found)


def _fault(spec: RungSpec) -> str:
    name = Effect(spec.effect).label
    if not -FURTHEST <= spec.offset <= FURTHEST:
        return f"“{name}”应在 {-FURTHEST} 到 {FURTHEST} 个工作日之间。"
    if spec.effect == Effect.REMIND and spec.anchor == Anchor.DUE and spec.offset > 0:
        return "提醒应在到期当天或之前，填 0 或负数。"
    if spec.effect in AFTER_DUE and spec.offset < 1:
        return f"“{name}”应在到期之后，填 1 或更大的数。"
    if spec.effect in TELLING and not spec.audience:
        return f"“{name}”要选至少一类人。"
    return ""


def _out_of_order(spec: RungSpec, rungs: Sequence[RungSpec]) -> str:
    """转红, 告知责任领导, 督办书, 约谈 come in this order, and no two rungs on one day."""
    name = Effect(spec.effect).label
    for other in rungs:
        if other is spec:
            continue
        if (other.anchor, other.offset) == (spec.anchor, spec.offset):
            return f"“{name}”与“{Effect(other.effect).label}”在同一天，请错开。"
        if spec.effect in AFTER_DUE and other.effect in AFTER_DUE:
            earlier = AFTER_DUE.index(other.effect) < AFTER_DUE.index(spec.effect)
            if earlier and other.offset > spec.offset:
                return f"“{name}”应晚于“{Effect(other.effect).label}”（+{other.offset}）。"
    return ""
