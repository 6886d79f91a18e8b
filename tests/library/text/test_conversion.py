"""Traditional characters: made of the simplified, character by character, words kept."""

import pytest
from markupsafe import Markup

from portal.library.text.conversion import converted, text_in
from portal.library.text.tokens import highlight, query_terms

TEXT = {"zh": "办理护照", "en": "Get a passport"}


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("残疾等级评定需要当面签字", "殘疾等級評定需要當面簽字"),
        ("面签", "面簽"),
        ("办理发证，受理发证", "辦理發證，受理發證"),
        ("批准时间，核准备案，获准确认", "批准時間，核准備案，獲准確認"),
        ("限制作业，强制作出，机制作用", "限制作業，強制作出，機制作用"),
        ("答复印章，统一并公布，街头发生", "答覆印章，統一並公佈，街頭發生"),
        ("负责人签批后发放", "負責人簽批後發放"),
        ("换发临时身份证，养老金发到社保卡", "換發臨時身份證，養老金發到社保卡"),
        ("理发店办证", "理髮店辦證"),
        ("审核并发布", "審核並發佈"),
        ("一并提交，合并办理", "一併提交，合併辦理"),
        ("批准人当场作出准予登记的决定", "批准人當場作出准予登記的決定"),
        ("标准以公布的为准", "標準以公佈的為準"),
        ("办公家具", "辦公家具"),
        ("30天后自动生效", "30天後自動生效"),
        ("用途和面积", "用途和面積"),
        ("指南里没有写", "指南裡沒有寫"),
        ("窗口、柜台、平台", "窗口、櫃檯、平臺"),
        ("烟草专卖零售许可", "菸草專賣零售許可"),
        ("制证", "製證"),
        ("制度", "制度"),
    ],
)
def test_characters_of_office_words(simplified: str, traditional: str):
    assert converted(simplified, "zh-hant") == traditional


@pytest.mark.parametrize("name", ["特别程序", "行政许可", "信息公开条例", "软件", "出租车", "互联网"])
def test_names_keep_their_words(name: str):
    # s2twp would make 特別程式, 資訊, 軟體, 計程車, 網際網路 of them.
    taiwan = {
        "特别程序": "特別程序",
        "行政许可": "行政許可",
        "信息公开条例": "信息公開條例",
        "软件": "軟件",
        "出租车": "出租車",
        "互联网": "互聯網",
    }
    assert converted(name, "zh-hant") == taiwan[name]


def test_text_is_found_or_stood_in_for():
    assert text_in(TEXT, "en") == ("Get a passport", "en")
    assert text_in(TEXT, "zh-hant") == ("辦理護照", "zh-hant")
    assert text_in({"zh": "护照"}, "en") == ("护照", "zh")
    assert text_in({"zh": "", "en": "Passport"}, "zh-hant") == ("Passport", "en")
    assert text_in({}, "zh") == ("", "zh")


def test_highlights_stand_where_the_words_are():
    # 覆 of 答覆 is no variant of 复: only the place says that it was asked for.
    marked = highlight("申请答复", query_terms("答复"), shown=converted("申请答复", "zh-hant"))
    assert marked == Markup("申請<mark>答覆</mark>")


def test_broken_text_is_converted_too():
    assert converted("护照\ud800", "zh-hant") == "護照"
