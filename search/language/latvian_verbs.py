"""Latvian verbs whose root changes, or that the rules of `latvian.py` would mistake.

Each line is an infinitive, the stems of present and past, and further stems, all folded: what is
left of a form when its ending is off. A stem behind a hyphen is another word's too and counts
only with a prefix: `ceļ` may be a road, `uzceļ` may not.
"""

from collections.abc import Iterator

VERBS = """
aizliegt aizliedz
augt aug audz
begt beg bedz
beigt beidz
bert ber
braukt brauc
celt -cel celot celos celam
ciest cies ciet
cirst cert cirt
degt deg dedz
diegt diedz
dot dod dev do dos dosot
durt dur
dzert dzer
dzimt dzimst dzim
dzit dzen dzin
gaist gais
glabt glab
griezt griez
gut gust guv
iet gaj ej ejot ejos ies iesim
just jut
kapt -kap
kert ker
klat klaj
klut klust kluv klu
kraut krauj krav
krist krit
krat kraj
laist laiz laid
lauzt lauz
lemt lem
lidzet lidz lidzej
liegt liedz
liet -lej
likt liek -lik -lic
lugt ludz
mest -met
mirt mirst mir
-nakt nak nac
nemt nem
nest nes
pirkt perk pirc
plust plud
prast prot prat
rakt -rok rac
rast -rod -rad
raut rauj rav
sakt sak sac
saukt sauc
segt sedz
siet sien
sist sit
skirt skir
skriet skrien skrej
slegt sledz
smelt smel
sniegt sniedz
spert sper
spet spej
spriest spriez spried
stat staj
stiept stiep
svert sver
tapt top
teikt teic
tekt tek tec
tikt tiek tik -tic
trukt trukst truk truc
veikt veic
velt -vel
vert -ver
vest ved
vilkt velk vilc
zagt zog zag zadz
zust zud
dalit -dal dalij
darit dar darij daram
lasit las lasij lasam
lietot lieto lietoj lietojot lietojos lietojam lietojum
macit mac macij macam
merit -mer merij
petit pet petij petam
radit -rad radij
skaitit -skait skaitij
sutit sut sutij sutam
tirit -tir tirij
vadit vad vadij vadam
veidot veido veidoj veidojot veidojos veidojam veidojum
zinat zin zinaj zinam
"""
# Forms that would be taken for another verb's.
PREFIXED = """
noteikt nosak
ieteikt iesak
pieejam pieejam
atrast atrod atrad
palidzet palidz palidzej
pardot pardod pardev pardo
"""


def verb_stems(line: str) -> Iterator[tuple[str, str]]:
    """Yield what a verb is recognised by, with the key of the verb.

    >>> dict(verb_stems("veikt veic"))
    {'veikt': 'veikt', 'veic': 'veikt', 'veikus': 'veikt', 'veicus': 'veikt', 'veiksan': 'veikt'}
    """
    listed = line.split()
    key = next(stem for stem in listed if stem[0] != "-")
    base = listed[0].removeprefix("-").removesuffix("t")
    past = dict.fromkeys([base, *(stem.removeprefix("-") for stem in listed[1:])])
    noun = f"{base.removesuffix('s')}san"
    for stem in (*listed, *(f"{stem}us" for stem in past), noun):
        yield stem, key


def verb_keys(lines: str) -> dict[str, str]:
    """Return the key of every stem of these verbs."""
    return {stem: key for line in lines.split("\n") if line for stem, key in verb_stems(line)}


ALONE = {stem: key for stem, key in verb_keys(VERBS + PREFIXED).items() if stem[0] != "-"}
BEHIND_PREFIX = {stem.removeprefix("-"): key for stem, key in verb_keys(VERBS).items()}
