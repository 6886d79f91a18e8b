"""Headings of an authority's list of services, as offices and programs call them."""

from portal.library.files.headings import Headings

NEEDED = ("name", "department")
_NAMES = {
    "name": "name", "事项名称": "name", "名称": "name", "事项": "name", "政务服务事项名称": "name",
    "service": "name", "service_name": "name",
    "department": "department", "实施主体": "department", "实施机关": "department", "实施部门": "department",
    "部门": "department", "主管部门": "department", "责任部门": "department", "department_name": "department",
    "authority": "department",
    "code": "code", "事项编码": "code", "编码": "code", "事项代码": "code", "代码": "code", "实施编码": "code",
    "item_code": "code", "service_code": "code", "base_code": "base_code", "基本编码": "base_code",
    "type": "type", "事项类型": "type", "类型": "type", "task_type": "type", "service_type": "type",
    "limit": "limit", "承诺办结时限": "limit", "承诺期限": "limit",
    "time_limit": "limit", "promised_limit": "limit",
    "main_item": "main_item", "主项": "main_item", "主项名称": "main_item",
    "summary": "summary", "事项简介": "summary", "简介": "summary", "摘要": "summary",
}  # fmt: skip
# 办结 is often left out of headings.
HEADINGS = Headings(
    _NAMES | {heading.replace("办结", ""): name for heading, name in _NAMES.items()},
    NEEDED,
    codes=frozenset({"code", "base_code"}),
)
KEPT_IN_LIST = frozenset({"name", "department", "code", "type", "summary"})  # of services shown before their guides
