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
        "FROM_15000_TO_30000": named(
            "No 15 000 līdz 30 000 iedzīvotāju", "15,000 to 30,000 residents"
        ),
        "FROM_30000_TO_60000": named(
            "No 30 000 līdz 60 000 iedzīvotāju", "30,000 to 60,000 residents"
        ),
        "FROM_60000": named("60 000 un vairāk iedzīvotāju", "60,000 residents and more"),
    },
    "language": {
        "lv": named("latviešu", "Latvian"),
        "en": named("angļu", "English"),
        "da": named("dāņu", "Danish"),
        "de": named("vācu", "German"),
        "es": named("spāņu", "Spanish"),
        "et": named("igauņu", "Estonian"),
        "fi": named("somu", "Finnish"),
        "fr": named("franču", "French"),
        "is": named("islandiešu", "Icelandic"),
        "it": named("itāliešu", "Italian"),
        "lt": named("lietuviešu", "Lithuanian"),
        "nl": named("nīderlandiešu", "Dutch"),
        "no": named("norvēģu", "Norwegian"),
        "pl": named("poļu", "Polish"),
        "ru": named("krievu", "Russian"),
        "sv": named("zviedru", "Swedish"),
        "uk": named("ukraiņu", "Ukrainian"),
    },
    "country": {
        "AD": named("Andora", "Andorra"),
        "AL": named("Albānija", "Albania"),
        "AM": named("Armēnija", "Armenia"),
        "AT": named("Austrija", "Austria"),
        "AZ": named("Azerbaidžāna", "Azerbaijan"),
        "BA": named("Bosnija un Hercegovina", "Bosnia and Herzegovina"),
        "BE": named("Beļģija", "Belgium"),
        "BG": named("Bulgārija", "Bulgaria"),
        "BY": named("Baltkrievija", "Belarus"),
        "CA": named("Kanāda", "Canada"),
        "CH": named("Šveice", "Switzerland"),
        "CY": named("Kipra", "Cyprus"),
        "CZ": named("Čehija", "Czechia"),
        "DE": named("Vācija", "Germany"),
        "DK": named("Dānija", "Denmark"),
        "EE": named("Igaunija", "Estonia"),
        "ES": named("Spānija", "Spain"),
        "FI": named("Somija", "Finland"),
        "FO": named("Fēru salas", "Faroe Islands"),
        "FR": named("Francija", "France"),
        "GB": named("Apvienotā Karaliste", "United Kingdom"),
        "GE": named("Gruzija", "Georgia"),
        "GR": named("Grieķija", "Greece"),
        "HR": named("Horvātija", "Croatia"),
        "HU": named("Ungārija", "Hungary"),
        "IE": named("Īrija", "Ireland"),
        "IS": named("Islande", "Iceland"),
        "IT": named("Itālija", "Italy"),
        "JP": named("Japāna", "Japan"),
        "LI": named("Lihtenšteina", "Liechtenstein"),
        "LT": named("Lietuva", "Lithuania"),
        "LU": named("Luksemburga", "Luxembourg"),
        "LV": named("Latvija", "Latvia"),
        "MC": named("Monako", "Monaco"),
        "MD": named("Moldova", "Moldova"),
        "ME": named("Melnkalne", "Montenegro"),
        "MK": named("Ziemeļmaķedonija", "North Macedonia"),
        "MT": named("Malta", "Malta"),
        "NL": named("Nīderlande", "Netherlands"),
        "NO": named("Norvēģija", "Norway"),
        "PL": named("Polija", "Poland"),
        "PT": named("Portugāle", "Portugal"),
        "RO": named("Rumānija", "Romania"),
        "RS": named("Serbija", "Serbia"),
        "RU": named("Krievija", "Russia"),
        "SE": named("Zviedrija", "Sweden"),
        "SI": named("Slovēnija", "Slovenia"),
        "SK": named("Slovākija", "Slovakia"),
        "SM": named("Sanmarīno", "San Marino"),
        "TR": named("Turcija", "Türkiye"),
        "UA": named("Ukraina", "Ukraine"),
        "US": named("Amerikas Savienotās Valstis", "United States"),
        "VA": named("Vatikāns", "Vatican City"),
        "XK": named("Kosova", "Kosovo"),
    },
}
"""By field of the index, then by value; what is not here is shown as it is."""

REASONS: Mapping[str, Texts] = {
    "ALL_WORDS": named("atrasti visi vārdi", "all words were found"),
    "WORD": named("atrasts vārds „{}”", "the word “{}” was found"),
    "PHRASE": named("atrasta frāze „{}”", "the phrase “{}” was found"),
    "SYNONYM": named("atrasts „{}”, kas nozīmē to pašu", "“{}” was found, which says the same"),
    "EXACT_SPELLING": named("„{}” ir rakstīts tieši tā", "“{}” is spelled exactly so"),
    "NEIGHBOURS": named("„{}” ir blakus", "“{}” stand together"),
    "EVIDENCE": named("ir avoti un rādītāji", "there are sources and figures"),
    "COMPLETENESS": named("apraksts ir pilnīgs", "the description is complete"),
    "FRESHNESS": named("pieredze ir nesena", "the experience is recent"),
}
"""What a reason for a score says, by its rule; `{}` are the words it is about."""

NOTES: Mapping[str, Texts] = {
    "UNKNOWN_VALUE": named(
        "Vērtības „{0}” nav, tāpēc ar to neko nevar atrast.",
        "There is no “{0}”, so nothing is found by it.",
    ),
    "MEANT": named(
        "Vērtības „{0}” nav, tāpēc ar to neko nevar atrast. Varbūt domāts: {1}.",
        "There is no “{0}”, so nothing is found by it. Perhaps: {1}.",
    ),
    "EMPTY_RANGE": named(
        "Beigas ({1}) ir pirms sākuma ({0}), tāpēc starp tiem nekā nav.",
        "The end {1} is before the beginning {0}, so nothing lies between them.",
    ),
    "NOTHING_SEARCHABLE": named(
        "Tajā, kas ierakstīts, nav neviena vārda vai skaitļa, ko meklēt, tāpēc nekas nav atrasts.",
        "There is no word or number to search for in what was typed, so nothing is found.",
    ),
    "CUT_OFF": named(
        "Meklēti tikai pirmie {0} vārdi no pirmajām {1} rakstzīmēm; pārējais nav ņemts vērā.",
        "Only the first {0} words of the first {1} characters were searched for.",
    ),
    "NOT_ALL_CORRECTED": named(
        "Pareizrakstība meklēta tikai pirmajiem {2} nezināmajiem vārdiem; pārējie meklēti, kā "
        "ierakstīti.",
        "Only the first {2} unknown words were looked up for what was meant; the others were "
        "searched for as typed.",
    ),
}
"""What is said of a part of a filter that finds nothing: `{0}` is what was given."""

RELAXATIONS: Mapping[str, Texts] = {
    "CORRECTED": named(
        "Vārda „{0}” šeit nekur nav, tāpēc meklēts „{1}”.",
        "The word “{0}” is nowhere here, so “{1}” was searched for.",
    ),
    "UNKNOWN_WORD": named("Vārda „{0}” šeit nekur nav.", "The word “{0}” is nowhere here."),
    "SYNONYM_WORDS": named(
        "Vārda „{0}” un tā sinonīmu šeit nekur nav, tāpēc sinonīma vārdi meklēti atsevišķi, "
        "vismaz {2}: {1}.",
        "Neither “{0}” nor a synonym of it is anywhere here, so the words of a synonym were "
        "searched for one by one, at least {2} of them: {1}.",
    ),
    "SOME_WORDS": named(
        "Visu vārdu kopā ir maz kur, tāpēc parādīts arī tas, kurā ir vismaz {2} no {3}: {1}.",
        "Few things have all the words, so what has at least {2} of {3} is shown too: {1}.",
    ),
}
"""What was done because the words as typed find too little: `{0}` is what was typed."""

COSTS: Mapping[str, Texts] = {
    "up to": named("līdz {1} €", "up to €{1}"),
    "from": named("no {0} €", "€{0} or more"),
    "between": named("{0}–{1} €", "€{0}–{1}"),
}
"""What a range of costs is called."""
