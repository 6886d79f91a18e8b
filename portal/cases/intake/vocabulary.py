"""What files of cases call their columns, events and pauses, in this release and in earlier ones."""

from portal.cases.vocabulary import EventKind, PauseKind
from portal.library.files.headings import Headings

NAMES = {
    "办件编号": "number", "编号": "number", "事项编码": "procedure", "事项": "procedure", "事件": "event", "时间": "at",
    "环节": "step", "岗位": "post", "暂停类型": "kind", "特别程序": "special", "原因": "reason",
    "case_number": "number", "service": "procedure", "service_code": "procedure", "time": "at", "pause": "kind",
}  # fmt: skip
# What earlier releases called the events and the pauses; files written for them are still read.
EARLIER_EVENTS = {
    "step begun": EventKind.STEP_STARTED, "暂停": EventKind.PAUSED, "clock stopped": EventKind.PAUSED,
    "恢复": EventKind.RESUMED, "clock runs again": EventKind.RESUMED, "准予": EventKind.GRANTED,
    "不予": EventKind.REFUSED, "不予许可": EventKind.REFUSED, "not granted": EventKind.REFUSED,
    "申请人撤回": EventKind.WITHDRAWN, "taken back by the applicant": EventKind.WITHDRAWN,
}  # fmt: skip
EARLIER_PAUSES = {"papers are missing": PauseKind.CORRECTION}
NEEDED = ("number", "procedure", "event", "at")
KNOWN = (*NEEDED, "step", "post", "kind", "special", "reason")
HEADINGS = Headings(
    {name: name for name in KNOWN} | NAMES,
    NEEDED,
    codes=frozenset({"number", "procedure", "step", "post", "special"}),
    days=frozenset({"at"}),
)
