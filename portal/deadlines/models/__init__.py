from portal.deadlines.models.deadlines import Deadline
from portal.deadlines.models.ladder import DailyRun, Rung, RungEvent, ToldLeader
from portal.deadlines.models.urges import Urge

__all__ = ["DailyRun", "Deadline", "Rung", "RungEvent", "ToldLeader", "Urge"]
