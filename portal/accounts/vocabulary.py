"""Words of this portal and its trade, which a password may not be made of; docs/security.md lists them."""

CONTEXT_WORDS: tuple[str, ...] = (
    *("password", "passcode", "passphrase", "secret", "login", "signin", "welcome", "changeme", "temporary", "default"),
    *("admin", "administrator", "staff", "account", "user", "demo", "test", "qwerty", "abc123", "iloveyou"),
    *("portal", "website", "public", "open", "government", "authority", "district", "county", "city", "department"),
    *("office", "bureau", "service", "services", "guide", "complaint", "supervision", "transparency", "hotline"),
    *("editor", "approver", "handler", "manager", "quality", "officer", "inspector", "supervisor"),
    *("mima", "zhengwu", "fuwu", "banshi", "gongkai", "jiandu", "guanliyuan", "pingtai", "woaini"),
    *("密码", "口令", "登录", "账号", "管理员", "默认", "测试", "演示", "政务", "服务", "公开", "监督", "平台", "门户"),
    *("网站", "办事", "指南", "投诉", "整改", "热线", "部门", "中心", "编制", "审批", "经办", "督办", "督查", "纪检"),
)
