"""Questions as people ask them, over a small catalogue on both databases."""

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.library.understanding.ranking import WeightedQuery
from portal.operating.prepare import prepare
from portal.search.answers.queries import answer, suggestions
from portal.search.index import sql_index
from portal.search.index.catalogue_cache import cached_catalogue
from portal.search.index.index_updates import embedded_index
from portal.settings import read_settings
from tests.support.soak import share

# Kind -> what is asked -> what must be among the first three.
QUESTIONS = {
    "names": {"结婚登记": "CA-101", "居民身份证换领": "PS-102", "道路普通货物运输经营许可": "TR-101", "nr-101": "NR-101"},
    "everyday speech": {"身份证快过期了去哪里换": "PS-102", "被公司开除了能领多少钱": "HR-101", "领证要带什么": "CA-101",
                        "想开个小饭馆需要什么证": "MR-102", "请问买了二手房怎么过户": "NR-101"},
    "before its guide": {"驾照到期了咋换": "PS-901", "jiazhao": "PS-901", "driving licence": "PS-901",
                         "換駕照": "PS-901"},
    "traditional": {"營業執照": "MR-101", "結婚證": "CA-101", "身份證換領": "PS-102", "貨車營業執照": "TR-101"},
    "width and punctuation": {"ＦＯＯＤ": "MR-102", "【公积金】，租房！": "HF-101", "ＰＳ－１０２": "PS-102"},
    "single characters": {"货": "TR-101", "婚": "CA-101"},
    "pinyin": {"jiehunzheng": "CA-101", "jie hun": "CA-101", "gongjijin": "HF-101", "shiye jin": "HR-101",
               "JiéHūn": "CA-101"},
    "initials": {"sfz": "PS-102", "gjj": "HF-101", "yyzz": "MR-101"},
    "English": {"food licence": "MR-102", "get married": "CA-101", "I lost my job": "HR-101",
                "identity card expired": "PS-102", "food licenses": "MR-102"},
    "mixed": {"办 food 许可": "MR-102", "公积金 rent": "HF-101", "ID card 换": "PS-102"},
    "sounds alike": {"结昏登记": "CA-101", "失夜保险金": "HR-101", "营叶执照": "MR-101", "公鸡金": "HF-101"},
    "looks alike": {"身份征": "PS-102", "公积全": "HF-101", "食品经莺许可": "MR-102"},
    "missing, doubled, swapped": {"失业险金": "HR-101", "公积积金": "HF-101", "营业照执": "MR-101", "mariage": "CA-101",
                                  "unemployement": "HR-101"},
    "a word nobody knows": {"结婚登记 zzzz": "CA-101", "我二大爷说的那个身份证": "PS-102"},
}  # fmt: skip
NONSENSE = [
    "", "   ", "？！。，", "*", "?", "\U0001f600", "AND OR NOT", '"', '""', "(", "name:*", "[a TO z]", "'; DROP TABLE x",
    "\0", "\ud800", "計\ud800程車", "مرحبا بالعالم", "\u202eabc", "a" * 10_000, "证" * 10_000, "zh" * 5000, "%", "_", "\\", "' | '", "'&!",
]  # fmt: skip


def found(text: str) -> list[str]:
    return [cached_catalogue().procedures[each].code for each in answer(text).ids]


@pytest.mark.usefixtures("catalogue", "context")
def test_questions_find_their_service_among_three():
    missed = {
        (kind, question): found(question)[:3]
        for kind, questions in QUESTIONS.items()
        for question, wanted in questions.items()
        if wanted not in found(question)[:3]
    }
    assert missed == {}


@pytest.mark.usefixtures("catalogue", "context")
def test_both_engines_rank_alike():
    memory = cached_catalogue()
    index = embedded_index()
    for questions in QUESTIONS.values():
        for question in questions:
            read = answer(question).question
            weights = WeightedQuery.of(read, memory.lexicon).tokens
            by_database = sql_index.candidates(weights)
            assert {memory.procedures[each].code for each in by_database} >= set(found(question)), question
            if index is not None:
                by_index = index.at(memory.entries_revision).candidates(weights)
                assert by_index.keys() == by_database.keys(), question
                assert all(by_index[each] == pytest.approx(by_database[each]) for each in by_index), question


@pytest.mark.usefixtures("catalogue", "context")
def test_literal_search_skips_the_corrected_reading():
    assert answer("结昏登记").question.read_as == "结婚登记"
    assert answer("sfz").question.read_as == "身份证"
    assert answer("結婚登記").question.read_as == ""
    assert answer("I lost my job").question.read_as == ""
    literal = answer("结昏登记", literally=True)
    assert literal.question.read_as == ""
    assert "昏" in literal.question.tokens


@pytest.mark.usefixtures("catalogue", "context")
def test_missing_words_make_a_match_partial():
    assert answer("二手房过户").partial < len(answer("二手房过户").ids)
    whole = answer("过户 zzzzqqqq")
    assert whole.ids
    assert whole.partial == len(whole.ids)
    assert answer("zzzzqqqq").ids == []


@pytest.mark.usefixtures("catalogue", "context")
def test_a_quoted_phrase_is_found_as_it_is():
    assert found("“结婚登记”")[0] == "CA-101"
    assert found('"登记结婚了吗"') == []


@pytest.mark.usefixtures("catalogue", "context")
def test_facets_narrow_the_answer_and_are_counted():
    every = answer("许可 登记")
    some = answer("许可 登记", ["department:transport"])
    assert every.facets["department"]["transport"] == len(some.ids) == 1
    assert set(some.ids) < set(every.ids)
    assert answer("许可 登记", ["department:transport", "audience:persons"]).facets.keys() >= {"department"}


@pytest.mark.usefixtures("catalogue", "context")
def test_nonsense_is_answered_in_bounded_work():
    for question in NONSENSE:
        answered = answer(question)
        assert len(answered.question.concepts) <= 12, question
        assert all(len(each.alternatives) <= 7 for each in answered.question.concepts), question
        suggestions(question[:200])


@pytest.mark.usefixtures("catalogue", "context")
def test_suggestions_rank_prefixes_before_other_matches():
    assert [each.code for each in suggestions("结")][:1] == ["CA-101"]
    assert suggestions("身份证")[0].code == "PS-102"
    assert "CA-101" in [each.code for each in suggestions("jiehun")]
    assert suggestions("") == []


@pytest.mark.once
@settings(max_examples=share(1500))
@given(st.text(max_size=80))
def test_any_text_is_a_question(demo_of_words: Flask, text: str):
    with demo_of_words.test_request_context("/zh/"):
        answered = answer(text)
        assert len(answered.ids) == len(set(answered.ids))


@pytest.fixture(scope="module")
def demo_of_words(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return a portal without services, with the table of common speech."""
    return prepare(read_settings({"PORTAL_DATA_DIR": str(tmp_path_factory.mktemp("words"))}))
