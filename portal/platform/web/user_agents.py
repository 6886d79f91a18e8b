"""Browsers in words: what a ``User-Agent`` header names, and nothing else of it."""

# Marks in the order to look for them: most browsers also claim to be the ones that follow.
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("QQBrowser", "QQ Browser"),
    ("UCBrowser", "UC Browser"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("MiuiBrowser", "Mi Browser"),
    ("360SE", "360"),
    ("QHBrowser", "360"),
    ("OPR/", "Opera"),
    ("Edg", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
MAX_READ_CHARACTERS = 500  # of the header; unsourced


def browser_of(user_agent: str) -> str:
    """Return browser and system, such as “Firefox, Windows”; empty when neither is known."""
    header = user_agent[:MAX_READ_CHARACTERS]
    names = [next((name for mark, name in marks if mark in header), "") for marks in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, names))
