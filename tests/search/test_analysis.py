import unicodedata
from itertools import permutations
from zlib import crc32

import pytest

from bench.paradigms import FORMS
from search.language import LANGUAGES
from search.language.analysis import (
    ANALYSER_VERSION,
    PART,
    fold_text,
    is_content_word,
    stem_key,
    tokens,
    word_terms,
)

# Forms of one word on each line, continued on indented lines. The rules were written with these
# in view.
KNOWN = """
pašvaldība pašvaldības pašvaldībai pašvaldību pašvaldībā pašvaldībām pašvaldībās
novads novada novadam novadu novadā novadi novadiem novadus novados
pagasts pagasta pagastam pagastu pagastā pagasti pagastiem pagastus pagastos
pilsēta pilsētas pilsētai pilsētu pilsētā pilsētām pilsētās
tīkls tīkla tīklam tīklu tīklā tīkli tīkliem tīklus tīklos
budžets budžeta budžetam budžetu budžetā budžeti budžetiem budžetus budžetos
līdzdalība līdzdalības līdzdalībai līdzdalību līdzdalībā
iedzīvotājs iedzīvotāja iedzīvotājam iedzīvotāju iedzīvotāji iedzīvotājiem iedzīvotājus
    iedzīvotājos
mājoklis mājokļa mājoklim mājokli mājoklī mājokļi mājokļu mājokļiem mājokļus mājokļos
brālis brāļa brālim brāli brālī brāļi brāļu brāļiem brāļus brāļos
lācis lāča lācim lāci lācī lāči lāču lāčiem lāčus lāčos
svece sveces svecei sveci svecē sveču svecēm svecēs
upe upes upei upi upē upju upēm upēs
zeme zemes zemei zemi zemē zemju zemēm zemēs
gulbis gulbja gulbim gulbi gulbī gulbji gulbju gulbjiem gulbjus gulbjos
egle egles eglei egli eglē egļu eglēm eglēs
nakts nakti naktij naktī naktis nakšu naktīm naktīs
pils pili pilij pilī pilis piļu pilīm pilīs
valsts valsti valstij valstī valstis valstu valstīm valstīs
tirgus tirgu tirgum tirgū tirgi tirgiem tirgos
ūdens ūdeņa ūdenim ūdeni ūdenī ūdeņi ūdeņu ūdeņiem ūdeņus ūdeņos
rīdzinietis rīdzinieša rīdzinietim rīdzinieti rīdzinieši rīdziniešu rīdziniešiem rīdziniešus
skola skolas skolai skolu skolā skolām skolās
bērnudārzs bērnudārza bērnudārzam bērnudārzu bērnudārzā bērnudārzi bērnudārziem bērnudārzus
    bērnudārzos
ceļš ceļa ceļam ceļu ceļā ceļi ceļiem ceļus ceļos
ārsts ārsta ārstam ārstu ārsti ārstiem ārstus
projekts projekta projektam projektu projektā projekti projektiem projektus projektos
sadarbība sadarbības sadarbībai sadarbību sadarbībā
pakalpojums pakalpojuma pakalpojumam pakalpojumu pakalpojumā pakalpojumi pakalpojumiem
    pakalpojumus pakalpojumos
uzņēmējs uzņēmēja uzņēmējam uzņēmēju uzņēmēji uzņēmējiem uzņēmējus
uzņēmums uzņēmuma uzņēmumam uzņēmumu uzņēmumā uzņēmumi uzņēmumiem uzņēmumus uzņēmumos
iespēja iespējas iespējai iespēju iespējā iespējām iespējās
apgaismojums apgaismojuma apgaismojumam apgaismojumu apgaismojumā apgaismojumi
katlumāja katlumājas katlumājai katlumāju katlumājā katlumājām katlumājās
liels liela lielam lielu lielā lieli lieliem lielus lielos lielas lielām lielās lielais
    lielajam lielo lielajā lielie lielajiem lielajos lielajai lielajām lielajās lielāks
    lielāka lielāku lielākas lielāki
mazs maza mazam mazu mazā mazi maziem mazus mazos mazas mazām mazās mazais mazajam mazo mazajā
    mazie mazajiem mazajai mazajām mazāks mazāka mazāku mazāki
jauns jauna jaunam jaunu jaunā jauni jauniem jaunus jaunos jaunas jaunām jaunais jaunajam
    jauno jaunajā jaunie jaunajiem jaunajos jaunajai jaunajām
sociāls sociāla sociālu sociālais sociālā sociālo sociālajam sociālajā sociālie sociālajiem
    sociālajos sociālajai sociālajām sociālajās sociālās
balsot balso balsoja balsojām balsojot balsošana balsošanas balsošanu balsošanai balsošanā
iesaistīt iesaista iesaistīja iesaistīs iesaistot iesaistīts iesaistīti iesaistīta iesaistītie
    iesaistīšana iesaistīšanas iesaistīšanu iesaistīties iesaistās iesaistījās
atjaunot atjauno atjaunoja atjaunots atjaunota atjaunoti atjaunotā atjaunošana atjaunošanas
    atjaunošanu atjaunošanai
sakārtot sakārto sakārtoja sakārtots sakārtota sakārtošana sakārtošanai sakārtošanas
apvienot apvieno apvienoja apvienots apvienota apvienošana apvienošanas apvienošanā
    apvienošanu
piedāvāt piedāvā piedāvāja piedāvājot piedāvāts piedāvāta piedāvāšana
strādāt strādā strādāja strādājot strādājošs strādājoši strādājošie strādājošajiem strādāšana
būvēt būvē būvēja būvējot būvēts būvēta būvēti būvēšana būvēšanas
sadarboties sadarbojas sadarbojās sadarbojoties sadarbošanās sadarbošanos
"""
# The same, put together before the rules first ran.
UNSEEN = """
aptauja aptaujas aptaujai aptauju aptaujā aptaujām aptaujās
padome padomes padomei padomi padomē padomju padomēm padomēs
pierobeža pierobežas pierobežai pierobežu pierobežā
stipendija stipendijas stipendijai stipendiju stipendijām stipendijās
mediķis mediķa mediķim mediķi mediķu mediķiem mediķus
pagalms pagalma pagalmam pagalmu pagalmā pagalmi pagalmiem pagalmus pagalmos
ģimene ģimenes ģimenei ģimeni ģimenē ģimeņu ģimenēm ģimenēs
dzīvoklis dzīvokļa dzīvoklim dzīvokli dzīvoklī dzīvokļi dzīvokļu dzīvokļiem dzīvokļus
    dzīvokļos
kopiena kopienas kopienai kopienu kopienā kopienām kopienās
bibliotēka bibliotēkas bibliotēkai bibliotēku bibliotēkā bibliotēkām bibliotēkās
tūrisms tūrisma tūrismam tūrismu tūrismā
atkritumi atkritumu atkritumiem atkritumus atkritumos
kanalizācija kanalizācijas kanalizācijai kanalizāciju kanalizācijā
nozare nozares nozarei nozari nozarē nozaru nozarēm nozarēs
kāpe kāpes kāpei kāpi kāpē kāpju kāpēm kāpēs
dzirnavas dzirnavu dzirnavām dzirnavās
vācietis vācieša vācietim vācieti vācieši vāciešu vāciešiem vāciešus
zvirbulis zvirbuļa zvirbulim zvirbuli zvirbuļi zvirbuļu zvirbuļiem zvirbuļus
rādītājs rādītāja rādītājam rādītāju rādītājā rādītāji rādītājiem rādītājus rādītājos
skolotājs skolotāja skolotājam skolotāju skolotāji skolotājiem skolotājus
speciālists speciālista speciālistam speciālistu speciālisti speciālistiem speciālistus
lietus lietum lietū
uguns uguni ugunij ugunī ugunis uguņu ugunīm
durvis durvju durvīm durvīs
akmens akmeņa akmenim akmeni akmenī akmeņi akmeņu akmeņiem akmeņus akmeņos
Cēsis Cēsu Cēsīm Cēsīs
Talsi Talsu Talsiem Talsos
Ventspils Ventspilij Ventspili Ventspilī
Sēlija Sēlijas Sēlijai Sēliju Sēlijā
vietējs vietējais vietējā vietējo vietējam vietējie vietējiem vietējās vietējām vietējos
digitāls digitāla digitālu digitālais digitālā digitālo digitālie digitālajiem digitālajā
    digitālās digitālajām digitālajos
pieejams pieejama pieejamu pieejamā pieejami pieejamiem pieejamas pieejamām pieejamais
    pieejamo pieejamāks pieejamāka
vecs veca vecam vecu vecā veci veciem vecus vecos vecas vecām vecais vecajam vecajā vecie
    vecajiem vecāks vecāka
kopīgs kopīga kopīgu kopīgā kopīgi kopīgiem kopīgas kopīgām kopīgais kopīgo kopīgajā kopīgie
izglītība izglītības izglītībai izglītību izglītībā
izglītot izglīto izglītoja izglītots izglītošana izglītošanas
finansēt finansē finansēja finansējot finansēts finansēta finansēšana finansēšanas finansēšanu
uzlabot uzlabo uzlaboja uzlabojot uzlabots uzlabota uzlabošana uzlabošanas uzlabošanu
    uzlabošanai uzlabojas uzlabojās
organizēt organizē organizēja organizējot organizēts organizēta organizēti organizēšana
    organizēšanas
saglabāt saglabā saglabāja saglabājot saglabāts saglabāta saglabāšana saglabāšanas saglabāšanu
risināt risina risināja risinot risināts risināšana risināšanas risināšanai
palielināt palielina palielināja palielinot palielināts palielināšana palielinās palielinājās
nodrošināt nodrošina nodrošināja nodrošinot nodrošināts nodrošināta nodrošināšana
    nodrošināšanas nodrošināšanai
mainīt maina mainīja mainot mainīts mainīta mainīšana mainās mainījās
rīkoties rīkojas rīkojās rīkošanās
veikt veic veica veicot veikts veikta veikšana veikšanas veikšanai
"""
# Words that look alike and must not meet.
APART = [
    "VARAM varam", "ES es", "DI di", "LED ledus", "pašvaldība pašvērtējums", "skola skolnieks",
    "uzņēmējs uzņēmums", "novads novadītājs", "pilsēta pils", "mājas mājoklis",
    "budžets bus", "ceļš ciems", "izglītība izglītot", "vide video",
    "pagasts pagalms", "iela ielīgt", "ūdens uguns", "kopiena kopija", "vieta viesis",
]  # fmt: skip


def groups(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().replace("\n    ", " ").splitlines()]


def pairwise_f1(words: list[list[str]], typed=str) -> float:
    forms = [(n, form) for n, group in enumerate(words) for form in group]
    keyed = [(n, stem_key(typed(form), "lv"), stem_key(form, "lv")) for n, form in forms]
    met = [a == b for (a, one, _), (b, _, other) in permutations(keyed, 2) if one == other]
    mates = sum(len(group) * (len(group) - 1) for group in words)
    precision, recall = sum(met) / len(met), sum(met) / mates
    return 2 * precision * recall / (precision + recall)


@pytest.mark.parametrize("typed", [str, fold_text], ids=["as written", "without diacritics"])
@pytest.mark.parametrize(
    ("words", "least"), [(KNOWN, 0.99), (UNSEEN, 0.98)], ids=["known", "unseen"]
)
def test_forms_of_a_word_meet_and_others_do_not(words, least, typed):
    assert pairwise_f1(groups(words), typed) >= least


@pytest.mark.parametrize("pair", APART)
def test_words_that_look_alike_stay_apart(pair):
    one, other = pair.split()
    assert stem_key(one, "lv") != stem_key(other, "lv")


@pytest.mark.parametrize(
    "forms",
    [
        "mājoklis mājokļi majoklu", "brālis brāļa brala", "lācis lāča laca", "svece sveču svecu",
        "upe upju", "kurpe kurpju", "gulbis gulbja", "zeme zemju", "cirvis cirvja", "nakts nakšu",
        "latvietis latviešiem latviesi", "prioritāte prioritāšu", "iestāde iestāžu",
        "ērgļi ergli", "izstāde izstāžu", "ŗ r", "tirgus tirgū tirgos", "lielākajiem liels",
        "strādājošajiem strādā", "veikt veikta veikšanai", "sniegt sniegtos", "balsot balsojumam",
        "viesis viesiem",
    ],
)  # fmt: skip
def test_a_consonant_change_or_a_missing_diacritic_keeps_the_key(forms):
    assert len({stem_key(form, "lv") for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "forms",
    ["network networks", "budgeting budgets", "municipality municipalities", "mergers merger"],
)
def test_english_forms_meet(forms):
    assert len({stem_key(form, "en") for form in forms.split()}) == 1


def test_the_key_is_the_same_however_the_letters_are_encoded():
    apart = unicodedata.normalize("NFD", "Mājokļu pieejamība")

    read = [token.spelling for token in tokens(apart)]

    assert read == ["Mājokļu", "pieejamība"]
    assert PART.findall(apart) == apart.split()


@pytest.mark.parametrize(
    ("text", "spellings"),
    [
        ("VARAM un LPS", ["VARAM", "un", "LPS"]),
        ("LĪDZDALĪBAS BUDŽETS", ["līdzdalības", "budžets"]),
        ("VARAM SĀK JAUNU PROJEKTU", ["VARAM", "sāk", "jaunu", "projektu"]),
        ("apgaismojums 24/7, 3,5 %", ["apgaismojums", "24", "7", "3", "5"]),
        ("a_b <i>c</i>", ["a", "b", "i", "c", "i"]),
    ],
)
def test_a_text_is_read_as_words(text, spellings):
    assert [token.spelling for token in tokens(text)] == spellings


def test_a_hyphenated_word_is_found_whole_and_by_its_parts():
    keys = {key for terms in word_terms("e-pakalpojumi", "lv", False) for _, key in terms}

    assert {"e", "pakalp", "epakalp"} <= keys


@pytest.mark.parametrize("word", ["un", "Kā", "pēc", "pec", "Kurš", "citas", "kādām", "the", "of"])
def test_function_words_do_not_decide(word):
    assert not is_content_word(word)
    [terms] = word_terms(word, "lv", False)
    assert [field for field, _ in terms] == ["exact"]


def test_a_text_in_a_third_language_is_found_as_it_is_spelled():
    assert word_terms("Gemeinden", "de", False) == ((("exact", "gemeinden"),),)


def test_keys_that_change_raise_the_version_that_has_indexes_rebuilt():
    words = {token.spelling for token in tokens(FORMS.read_text("utf-8"))}
    keys = " ".join(stem_key(word, lang) for word in sorted(words) for lang in LANGUAGES)

    assert (ANALYSER_VERSION, crc32(keys.encode())) == (9, 842268758)


def test_folding_takes_the_accents_off_every_letter():
    for letter in map(chr, range(0x3000)):
        apart = unicodedata.normalize("NFD", letter.lower())
        plain = "".join(part for part in apart if not unicodedata.combining(part))
        assert fold_text(letter) == plain
        assert fold_text(f"{letter}ß") == f"{plain}ß"
