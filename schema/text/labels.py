"""What closed values are called, in Latvian and English."""

from collections.abc import Mapping
from functools import cache

from schema.text.locale_format import country_names, language_names

Texts = Mapping[str, str]


def bilingual_label(lv: str, en: str) -> Texts:
    """Return a name in both languages."""
    return {"lv": lv, "en": en}


LABELS: Mapping[str, Mapping[str, Texts]] = {
    "kind": {
        "Practice": bilingual_label("Prakses", "Practices"),
        "Document": bilingual_label("Dokumenti", "Documents"),
        "Network": bilingual_label("Sadarbības tīkli", "Networks"),
        "Project": bilingual_label("Projekti", "Projects"),
        "Event": bilingual_label("Pasākumi", "Events"),
        "Organisation": bilingual_label("Organizācijas", "Organisations"),
        "Municipality": bilingual_label("Pašvaldības", "Municipalities"),
        "Indicator": bilingual_label("Rādītāji", "Indicators"),
        "Expert": bilingual_label("Eksperti", "Experts"),
        "NewsItem": bilingual_label("Ziņas", "News"),
    },
    "type": {
        "PRACTICE": bilingual_label("Laba prakse", "Good practice"),
        "LESSON": bilingual_label("Mācība", "Lesson"),
        "NETWORK_CASE": bilingual_label("Tīkla darba rezultāts", "Network case"),
        "STUDY_VISIT": bilingual_label("Pieredzes brauciens", "Study visit"),
        "RESEARCH": bilingual_label("Pētījums", "Research"),
        "RECOMMENDATION": bilingual_label("Ieteikumi", "Recommendations"),
        "STRATEGY": bilingual_label("Stratēģija vai plāns", "Strategy or plan"),
        "GUIDELINE": bilingual_label("Vadlīnijas", "Guidelines"),
        "MODEL": bilingual_label("Sistēmas vai metodes apraksts", "Model"),
        "HANDBOOK": bilingual_label("Rokasgrāmata", "Handbook"),
        "TOOL": bilingual_label("Rīks", "Tool"),
        "REGULATION": bilingual_label("Normatīvais akts", "Regulation"),
    },
    "outcome": {
        "WORKED": bilingual_label("Izdevās", "Worked"),
        "PARTLY": bilingual_label("Izdevās daļēji", "Worked partly"),
        "FAILED": bilingual_label("Neizdevās", "Failed"),
        "TOO_EARLY": bilingual_label("Pāragri spriest", "Too early to say"),
        "UNKNOWN": bilingual_label("Nav zināms", "Not known"),
    },
    "population": {
        "UP_TO_15000": bilingual_label(
            "Mazāk nekā 15 000 iedzīvotāju", "Fewer than 15,000 residents"
        ),
        "FROM_15000_TO_30000": bilingual_label(
            "No 15 000 līdz 30 000 iedzīvotāju", "15,000 to 30,000 residents"
        ),
        "FROM_30000_TO_60000": bilingual_label(
            "No 30 000 līdz 60 000 iedzīvotāju", "30,000 to 60,000 residents"
        ),
        "FROM_60000": bilingual_label("60 000 un vairāk iedzīvotāju", "60,000 residents and more"),
    },
}
"""By field of the index, then by value; what is not here is shown as it is."""

OPEN_LISTS = {"country": country_names, "language": language_names}


@cache
def value_names(field: str) -> Mapping[str, Texts]:
    """Return what values of a field of the index are called, in Latvian and English.

    >>> value_names("country")["NO"], value_names("outcome")["WORKED"]["en"]
    ({'lv': 'Norvēģija', 'en': 'Norway'}, 'Worked')
    """
    if field not in OPEN_LISTS:
        return LABELS.get(field, {})
    latvian, english = (OPEN_LISTS[field](lang) for lang in ("lv", "en"))
    return {
        code: bilingual_label(name, english[code])
        for code, name in latvian.items()
        if code in english
    }


REASONS: Mapping[str, Texts] = {
    "ALL_WORDS": bilingual_label("atrasti visi vārdi", "all words were found"),
    "WORD": bilingual_label("atrasts vārds „{}”", "the word “{}” was found"),
    "PHRASE": bilingual_label("atrasta frāze „{}”", "the phrase “{}” was found"),
    "SYNONYM": bilingual_label(
        "atrasts „{}”, kas nozīmē to pašu", "“{}” was found, which says the same"
    ),
    "EXACT_SPELLING": bilingual_label("„{}” ir rakstīts tieši tā", "“{}” is spelled exactly so"),
    "NEIGHBOURS": bilingual_label("„{}” ir blakus", "“{}” stand together"),
    "EVIDENCE": bilingual_label("ir avoti un rādītāji", "there are sources and figures"),
    "COMPLETENESS": bilingual_label("apraksts ir pilnīgs", "the description is complete"),
    "FRESHNESS": bilingual_label("pieredze ir nesena", "the experience is recent"),
}
"""What a reason for a score says, by its rule; `{}` are the words it is about."""

NOTES: Mapping[str, Texts] = {
    "UNKNOWN_VALUE": bilingual_label(
        "Vērtības „{0}” nav, tāpēc ar to neko nevar atrast.",
        "There is no “{0}”, so nothing is found by it.",
    ),
    "MEANT": bilingual_label(
        "Vērtības „{0}” nav, tāpēc ar to neko nevar atrast. Varbūt domāts: {1}.",
        "There is no “{0}”, so nothing is found by it. Perhaps: {1}.",
    ),
    "EMPTY_RANGE": bilingual_label(
        "Beigas ({1}) ir pirms sākuma ({0}), tāpēc starp tiem nekā nav.",
        "The end {1} is before the beginning {0}, so nothing lies between them.",
    ),
    "NOTHING_SEARCHABLE": bilingual_label(
        "Tajā, kas ierakstīts, nav neviena vārda vai skaitļa, ko meklēt, tāpēc nekas nav atrasts.",
        "There is no word or number to search for in what was typed, so nothing is found.",
    ),
    "CUT_OFF": bilingual_label(
        "Meklēti tikai pirmie {0} vārdi no pirmajām {1} rakstzīmēm; pārējais nav ņemts vērā.",
        "Only the first {0} words of the first {1} characters were searched for.",
    ),
    "NOT_ALL_CORRECTED": bilingual_label(
        "Pareizrakstība meklēta tikai pirmajiem {2} nezināmajiem vārdiem; pārējie meklēti, kā "
        "ierakstīti.",
        "Only the first {2} unknown words were looked up for what was meant; the others were "
        "searched for as typed.",
    ),
}
"""What is said of a part of a filter that finds nothing: `{0}` is what was given."""

RELAXATIONS: Mapping[str, Texts] = {
    "CORRECTED": bilingual_label(
        "Vārda „{0}” šeit nekur nav, tāpēc meklēts „{1}”.",
        "The word “{0}” is nowhere here, so “{1}” was searched for.",
    ),
    "UNKNOWN_WORD": bilingual_label(
        "Vārda „{0}” šeit nekur nav.", "The word “{0}” is nowhere here."
    ),
    "SYNONYM_WORDS": bilingual_label(
        "Vārda „{0}” un tā sinonīmu šeit nekur nav, tāpēc sinonīma vārdi meklēti atsevišķi, "
        "vismaz {2}: {1}.",
        "Neither “{0}” nor a synonym of it is anywhere here, so the words of a synonym were "
        "searched for one by one, at least {2} of them: {1}.",
    ),
    "SOME_WORDS": bilingual_label(
        "Visu vārdu kopā ir maz kur, tāpēc parādīts arī tas, kurā ir vismaz {2} no {3}: {1}.",
        "Few things have all the words, so what has at least {2} of {3} is shown too: {1}.",
    ),
}
"""What was done because the words as typed find too little: `{0}` is what was typed."""

COSTS: Mapping[str, Texts] = {
    "up to": bilingual_label("līdz {1} €", "up to €{1}"),
    "from": bilingual_label("no {0} €", "€{0} or more"),
    "between": bilingual_label("{0}–{1} €", "€{0}–{1}"),
}
"""What a range of costs is called."""
