"""What closed values are called, in Latvian and English."""

from collections.abc import Mapping

Texts = Mapping[str, str]


def named(lv: str, en: str) -> Texts:
    """Return a name in both languages."""
    return {"lv": lv, "en": en}


LABELS: Mapping[str, Mapping[str, Texts]] = {
    "kind": {
        "Practice": named("Prakses", "Practices"),
        "Document": named("Dokumenti", "Documents"),
        "Network": named("Sadarbības tīkli", "Networks"),
        "Project": named("Projekti", "Projects"),
        "Event": named("Pasākumi", "Events"),
        "Organisation": named("Organizācijas", "Organisations"),
        "Municipality": named("Pašvaldības", "Municipalities"),
        "Indicator": named("Rādītāji", "Indicators"),
        "Expert": named("Eksperti", "Experts"),
        "NewsItem": named("Ziņas", "News"),
    },
    "type": {
        "PRACTICE": named("Laba prakse", "Good practice"),
        "LESSON": named("Mācība", "Lesson"),
        "NETWORK_CASE": named("Tīkla darba rezultāts", "Network case"),
        "STUDY_VISIT": named("Pieredzes brauciens", "Study visit"),
        "RESEARCH": named("Pētījums", "Research"),
        "RECOMMENDATION": named("Ieteikumi", "Recommendations"),
        "STRATEGY": named("Stratēģija vai plāns", "Strategy or plan"),
        "GUIDELINE": named("Vadlīnijas", "Guidelines"),
        "MODEL": named("Sistēmas vai metodes apraksts", "Model"),
        "HANDBOOK": named("Rokasgrāmata", "Handbook"),
        "TOOL": named("Rīks", "Tool"),
        "REGULATION": named("Normatīvais akts", "Regulation"),
    },
    "outcome": {
        "WORKED": named("Izdevās", "Worked"),
        "PARTLY": named("Izdevās daļēji", "Worked partly"),
        "FAILED": named("Neizdevās", "Failed"),
        "TOO_EARLY": named("Pāragri spriest", "Too early to say"),
        "UNKNOWN": named("Nav zināms", "Not known"),
    },
    "population": {
        "UP_TO_15000": named("Mazāk nekā 15 000 iedzīvotāju", "Fewer than 15,000 residents"),
        "FROM_15000_TO_30000": named("No 15 000 līdz 30 000", "15,000 to 30,000 residents"),
        "FROM_30000_TO_60000": named("No 30 000 līdz 60 000", "30,000 to 60,000 residents"),
        "FROM_60000": named("60 000 un vairāk iedzīvotāju", "60,000 residents and more"),
    },
    "language": {
        "lv": named("latviešu", "Latvian"),
        "en": named("angļu", "English"),
        "de": named("vācu", "German"),
        "et": named("igauņu", "Estonian"),
        "fi": named("somu", "Finnish"),
        "fr": named("franču", "French"),
        "lt": named("lietuviešu", "Lithuanian"),
        "no": named("norvēģu", "Norwegian"),
        "pl": named("poļu", "Polish"),
        "ru": named("krievu", "Russian"),
        "sv": named("zviedru", "Swedish"),
    },
    "country": {
        "AT": named("Austrija", "Austria"),
        "BE": named("Beļģija", "Belgium"),
        "BG": named("Bulgārija", "Bulgaria"),
        "CH": named("Šveice", "Switzerland"),
        "CZ": named("Čehija", "Czechia"),
        "DE": named("Vācija", "Germany"),
        "DK": named("Dānija", "Denmark"),
        "EE": named("Igaunija", "Estonia"),
        "ES": named("Spānija", "Spain"),
        "FI": named("Somija", "Finland"),
        "FR": named("Francija", "France"),
        "GB": named("Apvienotā Karaliste", "United Kingdom"),
        "GE": named("Gruzija", "Georgia"),
        "GR": named("Grieķija", "Greece"),
        "HU": named("Ungārija", "Hungary"),
        "IE": named("Īrija", "Ireland"),
        "IS": named("Islande", "Iceland"),
        "IT": named("Itālija", "Italy"),
        "LT": named("Lietuva", "Lithuania"),
        "LV": named("Latvija", "Latvia"),
        "MD": named("Moldova", "Moldova"),
        "NL": named("Nīderlande", "Netherlands"),
        "NO": named("Norvēģija", "Norway"),
        "PL": named("Polija", "Poland"),
        "PT": named("Portugāle", "Portugal"),
        "RO": named("Rumānija", "Romania"),
        "SE": named("Zviedrija", "Sweden"),
        "SI": named("Slovēnija", "Slovenia"),
        "SK": named("Slovākija", "Slovakia"),
        "UA": named("Ukraina", "Ukraine"),
        "US": named("Amerikas Savienotās Valstis", "United States"),
    },
}
"""By field of the index, then by value; what is not here is shown as it is."""

REASONS: Mapping[str, Texts] = {
    "ALL_WORDS": named("atrasti visi vārdi", "all words were found"),
    "WORD": named("atrasts vārds “{}”", "the word “{}” was found"),
    "PHRASE": named("atrasta frāze “{}”", "the phrase “{}” was found"),
    "SYNONYM": named("atrasts “{}”, kas nozīmē to pašu", "“{}” was found, which says the same"),
    "EXACT_SPELLING": named("“{}” rakstīts tieši tā", "“{}” is spelled exactly so"),
    "NEIGHBOURS": named("“{}” stāv blakus", "“{}” stand together"),
    "EVIDENCE": named("ir avoti un rādītāji", "there are sources and figures"),
    "COMPLETENESS": named("apraksts ir pilnīgs", "the description is complete"),
    "FRESHNESS": named("pieredze ir nesena", "the experience is recent"),
}
"""What a reason for a score says, by its rule; `{}` are the words it is about."""
