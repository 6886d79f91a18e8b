"""Find how people are called who are not named in full: 小王, 陈姐, 刘工; and names from other languages."""

import re
from collections.abc import Iterator

from portal.library.personal_data.chinese_names import (
    CLEAR_SURNAMES,
    SURNAMES,
    WEAK_SURNAMES,
    begins_another_word,
    entries_of,
    is_after_name,
)
from portal.library.personal_data.folding import HAN
from portal.library.personal_data.likely_names import CERTAIN, EDGE, GIVEN, LINK, WORD, strength_before

_NO_NICKNAMES = entries_of("no_nicknames.txt")
_OF_SURNAMES = "".join(sorted(each for each in SURNAMES if len(each) == 1))
_NICKNAME = re.compile(f"[小老阿][{_OF_SURNAMES}]")
_FIRMLY_TITLED = "".join(sorted(entries_of("single_titles.txt")))
_ADDRESSED = re.compile(f"(欧阳|上官|司徒|诸葛|[{_OF_SURNAMES}])([{_FIRMLY_TITLED}])")
_OF_WORKERS = frozenset("施包木石水焦童何")
_FOREIGN = "艾吐逊孜帕赛努迪扎旦玛卓措央塔伊姆莱素甫娜弗瑞宾噶嘎雅萨琳克斯尔吉拉瓦桑珠丽亚尼迦妮洛珊"
_PERHAPS_FOREIGN = (
    "卜杜支务惹呷古沙色洛铁火吾库才让格合其木斯央宗强仓珍赤列甲毛旦热体吉铁苏日仓嘎增孜朗琼诺鲁艳拜孔玛都朵"
    "阿依买提力古江木依都拜热合曼哈夏米兰别达次仁西多增顿格平巴德金麦图布卡里苏玉肉沙特约翰史密汉安东罗威廉森杰"
    "娃曲贡乌云其日和宝音白索朗班旺贝比加马路易莎丹科维奇诺娅夫基诃本杰明汤詹姆士玲彼得保盖"
)
FOREIGN_CHARACTERS = _FOREIGN + _PERHAPS_FOREIGN
"""Characters in which foreign names, and those of minorities, are written."""
_SURELY_FOREIGN = re.compile(
    "古丽|阿卜|杜拉|尔古|阿支|布杜|特尔|依拉|赛义|哈桑|默罕|巴雅|那仁|其木|乌力|吉木|买提|买买|"
    "阿不|阿卜|艾合|库尔|吐尔|肉孜|木拉|合曼|次仁|扎西|卓玛|央金|拉姆|多吉|平措|达瓦|格桑|巴图|"
    "乌云|乌兰|其其格|其木格|央宗|强巴|赤列|拉毛|桑吉|旦增|丹增|才旦|仓决|朗杰|顿珠|曲珍|阿木|"
    "尔布|吉克|阿呷|布日|朝鲁|苏日|哈斯|布拉格|艾买|阿迪|阿米|迪丽|穆罕|玉素|麦麦|热娜|阿依|美朵|"
    "白玛|才仁|才让|更登|多杰|尼玛|洛桑|旺堆|措姆|木合|塔尔|布都|都热|古力|艾力|买合|帕提|努尔|"
    "热依|阿孜|哈力|木江|江措|图雅"
)
_TRANSLITERATED = re.compile(f"[{_FOREIGN}{_PERHAPS_FOREIGN}]{{2,8}}")
_WITH_DOT = re.compile(f"[{_FOREIGN}{_PERHAPS_FOREIGN}]{{1,8}}(?:[·•・‧][{_FOREIGN}{_PERHAPS_FOREIGN}]{{1,10}}){{1,3}}")


_LETTERS_OF_NAMES = frozenset((*GIVEN, *_FOREIGN, *_PERHAPS_FOREIGN, *_OF_SURNAMES))
_NO_NAME = frozenset("的是了在不没我你他她它这那哪某人员办室处局科所厅部门无有未等和与及错对上下号窗口")
_LABELLED = re.compile(
    "(?:(?:我叫|名叫|他叫|她叫):?|(?:姓名|名字|户名|经办|签名|署名|落款|本名|曾用名|[人员者](?=:))"
    "(?:写成|写的|是|为|叫|:){1,2}[ ]?)"
    f"([{HAN}]{{2,6}})(?=[^{HAN}]|$)"
)


def called_names(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end of the name, end) of each in a folded text; of what is no full name the second is the first."""
    for match in _NICKNAME.finditer(text):
        is_followed = is_after_name(text, match.end()) and match[0] not in _NO_NICKNAMES
        if is_followed and (
            text[match.start() - 1 : match.start()] in "的位个" or strength_before(text, match.start())
        ):
            yield match.start(), match.start(), match.end()
    for match in _ADDRESSED.finditer(text):
        is_weak = match[1] in WEAK_SURNAMES or match[1] in _OF_WORKERS or begins_another_word(text, match.start())
        is_followed = is_after_name(text, match.end()) or match[1] in CLEAR_SURNAMES
        if not is_weak and is_followed and strength_before(text, match.start()) >= LINK:
            yield match.start(), match.start(), match.end()
    for match in _TRANSLITERATED.finditer(text):
        yield from _transliterated(text, match)
    for match in _LABELLED.finditer(text):
        known = sum(each in _LETTERS_OF_NAMES for each in match[1])
        if (
            2 * known >= len(match[1])
            and _NO_NAME.isdisjoint(match[1])
            and not begins_another_word(text, match.start(1))
        ):
            yield match.start(1), match.end(1), match.end(1)
    for match in _WITH_DOT.finditer(text):
        yield match.start(), match.end(), match.end()


def _transliterated(text: str, match: re.Match[str]) -> Iterator[tuple[int, int, int]]:
    if not is_after_name(text, match.end()) or begins_another_word(text, match.start()):
        return
    syllables = len(_SURELY_FOREIGN.findall(match[0]))
    foreign = sum(each in _FOREIGN for each in match[0]) + 2 * syllables
    before = strength_before(text, match.start())
    is_known = (
        before >= WORD
        or (before and 2 * syllables >= len(match[0]) - 1)
        or (before == EDGE and len(match[0]) > 2 and foreign * 3 > 2 * len(match[0]))
    )
    if is_known and foreign * (2 if before < CERTAIN else 3) >= len(match[0]):
        yield match.start(), match.end(), match.end()
