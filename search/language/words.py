"""Word lists that people edit: abbreviations and what they stand for, words that decide little.

After a change of the first two raise `ANALYSER_VERSION` in `analysis.py`, so that indexes are
rebuilt; the others work on queries only.
"""


def word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Kept as abbreviations even in a line all in capitals, and understood when typed in small
# letters though the letters are also a Latvian or English word (`es fondi`, `varam`).
ABBREVIATIONS = word_set(
    """
    AER ANO AS ATR ATVK CFLA CKS CSDD CSP DAP DI EEZ EK EM ES FM IKP IT IZM KF KPFI KS LAD LEADER
    LIAA LLPA LM LPR LPS LR MK NAP NVO PII PPP PVN RPR SAM SIA UR VARAM VAS VID VPR VPVKAC VRAA
    VVKAC VZD ZPR
    """
)

# Folded to small letters without diacritics. They may stand in a phrase, but a search for other
# words neither requires nor weighs them.
FUNCTION_WORDS = word_set(
    """
    un ir ka kas ko kam kur kad kapec cik vai ja jo lai bet ari tikai gan nav bija bus esam esat
    butu but tiek tika tikt ar par no uz pie pec pa ap aiz bez caur del gar ieks kops lidz pirms
    pret starp zem virs tas ta to tam tai taja tos tie tiem tads tada tadu sis si so saja
    sim sai sie sos sada es tu vins vina vini mes jus man mums jums vinu vinam savs sava savu savas
    savam ne tad te kurs kura kuras kuram kurai kuru kuri kuriem kurus kuros kadas kadam kadai
    kadiem kadus kados cits cita citas citam citai citu citi citiem citus citos
    te tur jau vel ik vien kads kada kadu kadi nevis tomer tapec proti
    a an and are as at be been but by can did do does for from had has have how if in into is it
    its of off on or other others our s so t than that the their them there these they
    this those through to was we were what when where which who why will with would you your
    """
)

# Words that the spelling dictionaries do not have yet; one form is enough for all of a key.
ALSO_CORRECT = word_set("kiberdrošība remigrācija mikromobilitāte kopstrāde reemigrācija dronu")

# Said of everything: they count when they are found, but a search for other words does not
# require them. One form is enough for all that share its key.
GENERIC_WORDS = {
    "lv": word_set(
        """
        ieviest ievieš ieviesis ieviesuši ieviešot ieviests risināt maksāt maksājis maksājuši
        darīt darīja darījis darījuši izdarīt izdarījis veikt veic veikuši veikušas veicis veidot
        veidojis veidojuši izveidot izveidojis izveidojuši nodrošināt īstenot realizēt sākt
        strādāt vajag vajadzēt notikt notiek izmantot
        projekts pieredze piemērs prakse mācība cilvēks
        ņemt dabūt atrast meklēt rīkoties palīdzēt zināt
        """
    ),
    "en": word_set(
        "introduce implement solve make pay cost project lesson experience example practice people "
        "get find need help start use"
    ),
}
