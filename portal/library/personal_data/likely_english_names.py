"""Find names written in Latin letters by what speaks for them: their words, and what stands before and behind.

Runs of words with capitals are read once from left to right, so that time grows with the text.
"""

import re
from collections.abc import Iterator

from portal.library.personal_data.chinese_names import entries_of

_SPELT_SURNAMES = entries_of("spelt_surnames.txt")
_FIRST_NAMES = entries_of("first_names.txt")
_NO_NAMES = entries_of("no_english_names.txt")
_PARTICLE = "(?:van der|van den|van|von|de la|de|del|da|di|dos|bin|bint|al|el|ibn|ter|Van|Von|De|Da|Di|La|Le)"
_WORD = (
    "(?:(?:Mc|Mac|O['’]|D['’])?[A-ZÀ-ÞĀ-ɏḀ-ỿ][a-zß-ÿĀ-ɏḀ-ỿ]{1,15}(?:[-'’][A-ZÀ-ÞĀ-ɏḀ-ỿ]?[a-zß-ÿĀ-ɏḀ-ỿ]{1,15})"
    "{0,2}|[A-Z]\\.)"
)
_RUN = re.compile(
    rf"(?<![A-Za-z0-9À-ɏḀ-ỿ@._'’-]){_WORD}(?:[ ](?:{_PARTICLE}[ ])?{_WORD}){{0,4}}(?![A-Za-z0-9À-ɏḀ-ỿ@_])"
)
_EACH = re.compile(rf"{_WORD}|[a-z]{1, 30}")
_ROLE = re.compile(
    r"(?:Officer|Inspector|Manager|Director|Clerk|Sergeant|Captain|Chief|Judge|Nurse|Doctor|Teacher|"
    r"Professor|Principal|"
    r"Supervisor|Secretary|Lawyer|Constable|Detective|Section Chief|Deputy Director|Agent|Coach|Master|Uncle|Aunt|"
    r"Auntie|Sister|Brother|Comrade|Boss|Old|Little|Lao|Xiao)$"
)
_HAN_WORDS = (
    "叫|是|名字|姓名|名为|署名|联系人|经办人|老公|老婆|丈夫|妻子|爱人|先生|太太|外教|同事|朋友|"
    "室友|房东|老师|学生|员工|护照名|男友|女友|男朋友|"
    "女朋友|未婚[夫妻]|儿子|女儿|孩子|父亲|母亲|爸爸|妈妈|爷爷|奶奶|外公|外婆|女婿|儿媳|邻居|"
    "客户|外国人|申请人|委托人|当事人|患者|病人|租客|"
    "经理|主管|老板|医生|护士|教授|导师|教练|保姆|客服|同学|留学生|专家|工程师|翻译|代表|法人|"
    "股东|业主|户主|收件人|寄件人|持卡人|户名|本人|"
    "名叫|我叫|他叫|她叫|英文名|拼音|姓名拼音|代理人|律师|中介|继父|继母|养父|养母|岳父|岳母|姐夫|妹夫|嫂子"
)
_FAMILIAR = frozenset({"Old", "Little", "Lao", "Xiao", "Uncle", "Auntie", "Aunt", "Comrade", "Brother", "Sister"})
_BEFORE = re.compile(
    r"\b(?:(?:name(?:'s| is| was|s are)?|named|called|signed(?: by)?|signature|regards|sincerely|faithfully|truly|"
    r"wishes|best|cheers|thanks|thank you|"
    r"contact(?: person)?|badge|name ?tag|name ?plate|witness(?:es)?|guest|visitor|passenger|buyer|seller|"
    r"chef|cook|maid|helper|cleaner|babysitter|supplier|client|customer|classmate|schoolmate|headmaster|coach|pastor|"
    r"sponsor|relative|twin|stepson|stepdaughter|widow|widower|late husband|late wife|girlfriend|boyfriend|ex-wife|"
    r"ex-husband|volunteer|intern|trainee|operator|inspector|policeman|policewoman|constable|dentist|vet|judge|mayor|"
    r"attorney|notary|heir|spouse|parent|mum|mom|dad|grandma|grandpa|granny|neighbours|neighbors|sons|daughters|"
    r"children|kids|friends|colleagues|brothers|sisters|parents|"
    r"I am|I'm|I’m|this is|it is|husband|wife|son|daughter|mother|father|brother|sister|mother-in-law|"
    r"father-in-law|uncle|aunt|cousin|nephew|niece|grandmother|grandfather|grandson|granddaughter|neighbou?r|landlord|"
    r"landlady|tenant|boss|manager|colleague|flatmate|roommate|friend|partner|fianc[eé]e?|child|"
    r"baby|nanny|driver|owner|"
    r"employer|employee|clerk|officer|inspector|teacher|doctor|nurse|lawyer|agent|applicant|complainant|"
    r"patient|student|"
    r"witness|deceased|holder|director|supervisor|accountant|secretary|translator|interpreter|resident|recipient|payee|"
    r"cashier|receptionist|guard|technician|engineer|professor|principal|victim|sender|guardian)"
    r"[,:]?\s{1,3}(?:is |was |are |said |says |read |reads )?)$"
    rf"|(?:{_HAN_WORDS})[:是为叫,( ]{{0,2}}$",
    re.I,
)
_PERSON_BEFORE = re.compile(
    r"\b(?:by|to|from|with|and|ask|asked|told|met|saw|thank|see|named|call|called|meet|for|phone|"
    r"email|because|that|but|"
    r"contact)[ ]$"
)
_EDGE = re.compile(r"(?:^|[.!?,;:()\n\"“”、。;-][ ]{0,2})$")
_BEHIND = re.compile(
    r"[ ]?(?:$|[.!]?[ ]{0,3}$|\n|[,(;:][ ]{0,2}(?:mobile|phone|tel|cell|e-?mail|passport|wechat|"
    r"flat|room|unit|no\.|aged?|"
    r"\(?\+?[0-9]|[A-Za-z0-9._-]{2,40}@|an?\s|the\s|my\s|our\s|his\s|her\s|who\s|born|from|room|building|teacher|"
    r"resident|student|手机|电话|男|女|[^\x00-\x7f])|[ ]?\+?[0-9]{6,20}|"
    r"[ ](?:never received|told|said|asked|refused|was|is|has|had|came|went|took|keeps|kept|called|wrote|signed|did|"
    r"does|at|on|paid|charged|shouted|promised|never|there|again|and I|"
    r"on(?= [0-9+])|today|yesterday|last|would|will|can|could|may|"
    r"helped|needs|lives|works|laughed|insisted|replied|answered|wants|here|speaking|again|pushed|"
    r"shouts|says|said|does|helps|and my|of|threw|took|gave|sent|lost|made|let|got|seems|who|whose|"
    r"behind|with|from)\b)",
    re.I,
)
_APPOSITION = re.compile(
    r"\b(?:I|my|me|he|she|his|her|who|teacher|student|friend|colleague|person|lady|man|woman|guy|girl|boy|couple|"
    r"foreigner|worker|applicant|Mr|Mrs|Ms|wife|husband|family)\b[^.!?]{0,34}[,(:-][ ]$",
    re.I,
)
_CLOSING = re.compile(r"[,.;!?)\n]|$|[ ]-")
_HAN_BEHIND = re.compile(
    "[ ]?(?:持|跑|说|的|在|和|跟|先生|女士|小姐|老师|教授|医生|经理|被|去|来|办|因|把|要|想|今年|"
    "已|也|都|现|于|从|给|没|不|护照|电话|手机|,|。|、|[(])"
)
_SIGNED = re.compile(r"\b(?:signed|regards|sincerely|yours|faithfully|truly|wishes|cheers),?[ \n]{1,3}$", re.I)
_APART, _BY_HAN = 2, 2  # points
_PLACE_BEFORE = re.compile(r"\b(?:in|at|near|the|of|into|through|inside|between|towards|behind|via|a|an)[ ]$", re.I)
_ALSO_SURNAMES = frozenset(
    {"Park", "Hill", "Green", "White", "Black", "Long", "Best", "Lane", "Hall", "Day", "Moon", "Small"}
)
_ENOUGH = 4
_WINDOW = 36


def likely_english_names(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end of the name, end) of each likely name in a folded text; a role before it belongs to it."""
    for run in _RUN.finditer(text):
        parts = [(word.start(), word.end()) for word in _EACH.finditer(text, run.start(), run.end())]
        while parts and text[parts[0][0] : parts[0][1]] in _NO_NAMES and not _is_introduced_first(text, parts[0]):
            role = text[run.start() : parts.pop(0)[1]]
            is_familiar = bool(parts) and role in _FAMILIAR and text[slice(*parts[0])].lower() in _SPELT_SURNAMES
            if not parts or not _ROLE.search(role) or not (is_familiar or _is_no_noun(text, parts[0])):
                continue
            end = _end(text, parts)
            if text[slice(*parts[0])].lower() in _SPELT_SURNAMES | _FIRST_NAMES or _BEHIND.match(text, end):
                yield run.start() + max(0, _ROLE.search(role).start()), end, end  # type: ignore[union-attr]
                parts = []
        if parts:
            start, end = parts[0][0], parts[-1][1]
            if _is_familiar(text, parts) or _score(text, parts) >= _ENOUGH:
                yield start, end, end


def _is_introduced_first(text: str, word: tuple[int, int]) -> bool:
    """Tell whether a noun is a first name that a word for a person introduces: agent Lily, my friend Rose."""
    start, end = word
    return text[start:end].lower() in _FIRST_NAMES and bool(_BEFORE.search(text[max(0, start - _WINDOW) : start]))


def _is_no_noun(text: str, word: tuple[int, int]) -> bool:
    return text[word[0] : word[1]] not in _NO_NAMES or _is_introduced_first(text, word)


def _end(text: str, parts: list[tuple[int, int]]) -> int:
    end = parts[0][1]
    for word in parts[1:]:
        if not _is_no_noun(text, word):
            break
        end = word[1]
    return end


def _is_familiar(text: str, parts: list[tuple[int, int]]) -> bool:
    """Tell whether a surname stands behind what familiar people are called by: Lao Sun, Old Zhou."""
    called = [text[slice(*part)] for part in parts[:2]]
    return len(called) > 1 and called[0] in _FAMILIAR and called[1].lower() in _SPELT_SURNAMES


def _score(text: str, parts: list[tuple[int, int]]) -> int:
    start, end = parts[0][0], parts[-1][1]
    is_called = text[slice(*parts[0])].lower().split("-")[0] in _FIRST_NAMES
    if not all(_is_no_noun(text, word) or (is_called and text[slice(*word)] in _ALSO_SURNAMES) for word in parts):
        return 0
    if len(parts) == 1 and end - start < 3:
        return 0
    before = text[max(0, start - _WINDOW) : start]
    score = 4 if _BEFORE.search(before) else 0 if start == 0 and end == len(text) else 2 if _EDGE.search(before) else 0
    if text[start:end].replace(".", "").isupper():
        return 0
    known = [text[each[0] : each[1]].lower().split("-")[0] for each in parts]
    is_known_first, is_known_surname = known[0] in _FIRST_NAMES, any(word in _SPELT_SURNAMES for word in known)
    score += 3 * is_known_first + 2 * is_known_surname
    if len(parts) == 1 and _SIGNED.search(before) and (end == len(text) or text[end] in "\n."):
        return _ENOUGH
    if len(parts) == 1:
        is_introduced = score >= _ENOUGH and bool(_BEFORE.search(before))
        return score if is_introduced and (is_known_first or is_known_surname or before[-2:-1] not in ",:") else 0
    score += _APART * bool(_APPOSITION.search(before) and _CLOSING.match(text, end))
    score += _BY_HAN * bool(_HAN_BEHIND.match(text, end) and (start == 0 or not text[start - 1].isascii()))
    score += 2 if _PERSON_BEFORE.search(before) else 0
    score -= 3 if _PLACE_BEFORE.search(before) and not is_known_first else 0
    return score + 2 * bool(_BEHIND.match(text, end))
