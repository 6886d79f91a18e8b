"""Reading a year's arrangement: sentences of a notice, tables, and what is wrong with them."""

from datetime import date

import pytest

from portal.library.working_time.holiday_notice import NoticeError, read_notice
from portal.library.working_time.working_days import DayKind

# The dates of the arrangement of 2026, in the way such notices are worded.
NOTICE = """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
鼓励各单位结合实际，安排职工在除夕（2月16日）休息。"""


def test_the_sentences_of_a_notice_are_read():
    days = read_notice(NOTICE, 2026)
    worked = [day for day, special in days.items() if special.kind is DayKind.MAKEUP_WORKDAY]
    assert worked == [
        date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10)
    ]  # fmt: skip
    assert len(days) - len(worked) == 3 + 9 + 3 + 5 + 3 + 3 + 7
    assert days[date(2026, 2, 23)].why == {"zh": "春节", "en": "Spring Festival"}
    assert days[date(2026, 10, 7)].why["zh"] == "国庆节"


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        # A free Saturday is free anyway.
        ("一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。", 2023, {"2023-01-01": "休", "2023-01-02": "休"}),
        # As it was for 2019: the Monday before was free, and made up for on the Saturday.
        (
            "一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。",
            2019,
            {"2018-12-29": "班", "2018-12-31": "休", "2019-01-01": "休"},
        ),
    ],
)
def test_a_year_may_begin_in_the_december_before(text: str, year: int, expected: dict[str, str]):
    kinds = {DayKind.HOLIDAY: "休", DayKind.MAKEUP_WORKDAY: "班"}
    days = read_notice(text, year)
    assert {day.isoformat(): kinds[special.kind] for day, special in days.items()} == expected


@pytest.mark.parametrize(
    "table",
    [
        "2027-10-01,休,国庆节\n2027-10-09,班,调休上班\n",
        "日期,是否上班,原因\n2027/10/1,放假,国庆节\n2027年10月9日,上班,\n",
        "\ufeffdate,worked,why\n20271001,0,国庆节\n20271009,1,调休上班",
        "2027-10-01 休 国庆节\r\n2027-10-09 班",
        "２０２７-10-01，休，国庆节\n2027-10-09,yes",
    ],
)
def test_tables_are_read_as_people_write_them(table: str):
    days = read_notice(table, 2027)
    assert [(day, special.kind) for day, special in days.items()] == [
        (date(2027, 10, 1), DayKind.HOLIDAY),
        (date(2027, 10, 9), DayKind.MAKEUP_WORKDAY),
    ]
    assert days[date(2027, 10, 1)].why["zh"] == "国庆节"


@pytest.mark.parametrize(
    ("text", "part_of_the_reason"),
    [
        ("", "No dates"),
        ("nothing in particular", "does not start with a date"),
        ("2027-10-01,maybe,x", "休"),
        ("2026-10-01,休,x", "not in that year"),
        ("2026-11-30,休,x", "not in that year"),
        ("2026-12-30,班,x", "not a weekend"),
        ("2028-01-01,休,x", "not in that year"),
        ("2027-10-08,班,x", "not a weekend"),
        ("2027-10-01,休,x\n2027-10-01,班,x", "a day off and as a working day"),
        ("一、元旦：1月1日至32日放假。", "does not exist"),
        ("一、元旦：13月1日放假。", "does not exist"),
        ("一、元旦：10月7日至1日放假。", "does not exist"),
        ("一、元旦：1月1日至12月31日放假。", "does not exist"),
        ("\n".join(f"2027-{month:02}-{day:02},休,x" for month in range(1, 8) for day in range(1, 29)), "More than"),
    ],
)
def test_what_cannot_be_taken_is_named(text: str, part_of_the_reason: str):
    with pytest.raises(NoticeError) as refused:
        read_notice(text, 2027)
    assert any(part_of_the_reason in str(why) for _, why in refused.value.problems)
