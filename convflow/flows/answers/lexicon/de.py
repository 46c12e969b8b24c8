"""German."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from convflow.flows.answers.lexicon.words import (
    AFTERNOON,
    DAY,
    EVENING,
    MONTH,
    MORNING,
    NIGHT,
    WEEK,
    YEAR,
    counted,
    lexicon,
    numerals_of,
    words_of,
)

_MONTHS = counted(
    1,
    "januar/jan/jänner/januars februar/feb/feber/februars märz/mrz/maerz april/apr/aprils mai juni/jun/juno "
    "juli/jul/julei august/aug september/sept/sep oktober/okt/oktobers november/nov dezember/dez/dezembers",
)
_WEEKDAYS = counted(
    0,
    "montag/montags/mo dienstag/dienstags/di mittwoch/mittwochs/mi donnerstag/donnerstags freitag/freitags/fr "
    "samstag/samstags/sonnabend/sa sonntag/sonntags",
)
_ORDINAL_STEMS = (
    "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft dreizehnt vierzehnt fünfzehnt sechzehnt "
    "siebzehnt achtzehnt neunzehnt zwanzigst"
)
_ORDINALS = {
    number: f"{stem}e {stem}er {stem}en {stem}es {stem}em" for number, stem in enumerate(_ORDINAL_STEMS.split(), 1)
}

WORDS = lexicon(
    "de",
    words_of(
        {
            "o": {**_ORDINALS, 7: f"{_ORDINALS[7]} siebente siebenten siebenter", 30: "dreißigste dreißigsten"},
            "M": _MONTHS,
            "W": _WEEKDAYS,
            "w": {6: "so"},
            "1": {1: "ein eine einen einem einer eines eins"},
            "n": {2: "beide beiden", 6: "ein_halbes_dutzend", 0: "keine keiner keinen keines keins niemand"},
            "h": "halb halbe halben halbes halber",
            "q": {1: "viertel", 3: "dreiviertel"},
            "S": {900: "viertelstunde", 2700: "dreiviertelstunde", 1800: "halbstunde"},
            "f": {Decimal("1.5"): "anderthalb eineinhalb", Decimal("2.5"): "zweieinhalb"},
            "a": {"am": "a.m. vorm.", "pm": "p.m. nachm."},
            "p": {
                MORNING: "morgens vormittags vormittag früh frühmorgens",
                AFTERNOON: "nachmittags nachmittag mittags",
                EVENING: "abends abend",
                NIGHT: "nachts nacht",
            },
            "N": {dt.time(12): "mittag zwölf_uhr_mittags", dt.time(0): "mitternacht"},
            "O": "uhr h",
            "P": "nach",
            "B": "vor",
            "R": {
                0: "heute",
                2: "übermorgen uebermorgen",
                -1: "gestern",
                -2: "vorgestern",
            },
            "j": {1: "morgen"},
            "L": {
                (12, 24): "heiligabend heilig_abend",
                (12, 25): "weihnachten erster_weihnachtstag ersten_weihnachtstag",
                (12, 26): "zweiter_weihnachtstag zweiten_weihnachtstag",
                (12, 31): "silvester",
                (1, 1): "neujahr neujahrstag",
                (10, 3): "tag_der_deutschen_einheit",
            },
            "U": {
                (DAY, 1): "tag tage tagen tages",
                (WEEK, 1): "woche wochen",
                (MONTH, 1): "monat monate monaten monats",
                (YEAR, 1): "jahr jahre jahren jahres",
            },
            "H": {
                3600: "stunde stunden std",
                60: "minute minuten min",
                1: "sekunde sekunden sek",
            },
            "E": "wochenende",
            "Q": {None: "ende", MONTH: "monatsende", YEAR: "jahresende"},
            "i": "in",
            "F": "von_jetzt_an ab_heute ab_jetzt",
            "r": "ab seit zwischen",
            "x": "nächste nächsten nächster nächstes nächstem naechste naechsten folgende folgenden",
            "t": "diese diesen dieser dieses diesem kommende kommenden kommender aktuellen",
            "l": "letzte letzten letzter letztes letztem vergangene vergangenen vorige vorigen",
            "e": "der die das den dem des",
            "v": "von",
            "*": "für",
            "@": "am um an gegen circa ca etwa ungefähr zum im mindestens wenigstens",
            "&": "und",
            "|": "oder",
            "-": "bis",
            "!": "nicht kein statt anstatt ohne außer",
            ">": "knapp weitere weiterer weiteren jeden jede jeder jedes kurz übernächsten übernächste übernächster "
            "höchstens maximal mehr weniger über unter fast bis_zu noch zwischen ab vor_dem",
            "=": "nee äh ähm nein nein_doch doch_lieber lieber also ich_meine ich_meinte meinte sorry entschuldigung "
            "sondern "
            "vielmehr "
            "besser_gesagt",
            "~": "minus",
            ".": "keine_ahnung",
            "z": "ein_paar paar einige mehrere wenige viele manche prozent_der drittel",
        },
    ),
    numerals=numerals_of(
        u=counted(0, "null eins/ein zwei/zwo drei vier fünf/fuenf sechs sieben acht neun"),
        t=counted(
            10,
            "zehn elf zwölf/zwoelf dreizehn vierzehn fünfzehn/fuenfzehn sechzehn siebzehn achtzehn neunzehn",
        ),
        d=[
            (20, "zwanzig"), (30, "dreißig dreissig"), (40, "vierzig"), (50, "fünfzig fuenfzig"), (60, "sechzig"),
            (70, "siebzig"), (80, "achtzig"), (90, "neunzig"),
        ],
        s=[
            (12, "dutzend"),
            (100, "hundert"),
            (1000, "tausend tsd"),
            (10**6, "million millionen mio"),
            (10**9, "milliarde milliarden"),
        ],
    ),
    point="komma",
    yes="alles klar, geht klar, klingt super, klingt prima, klingt perfekt, klingt toll, kein thema, kein ding, ganz "
    "bestimmt, ganz sicher, ich denke schon, ich denke ja, ich glaube ja, ich glaube schon, ich meine ja, exakt, "
    "hört sich gut an, sehr schön, mit vergnügen, freilich, ja, jap, jep, jo, joa, jawohl, jawoll, klar, na klar, "
    "aber klar, sicher, aber sicher, natürlich, aber "
    "natürlich, "
    "selbstverständlich, gerne, gern, sehr gerne, sehr gern, unbedingt, auf jeden fall, auf alle fälle, bestimmt, "
    "genau, richtig, stimmt, das stimmt, stimmt so, das stimmt so, ganz genau, korrekt, das ist richtig, das ist "
    "korrekt, "
    "alles richtig, alles korrekt, alles gut, passt, das passt, passt so, das passt so, passt gut, in ordnung, ist "
    "ok, "
    "das ist ok, ist in ordnung, das ist in ordnung, einverstanden, abgemacht, okay, ok, okey, perfekt, super, "
    "prima, "
    "toll, wunderbar, sehr gut, gut, klingt gut, das klingt gut, hört sich gut an, das wäre toll, das wäre gut, "
    "mach das, machen sie das, tu das, mach mal, nur zu, leg los, los, von mir aus, meinetwegen, warum nicht, "
    "kein problem, so ist es, so machen wir es, will ich, das will ich, möchte ich, das möchte ich, bestätigt, "
    "ich bestätige, ich bin einverstanden, ich bin dabei, speichern, wahr",
    no="eigentlich nicht, wohl nicht, wohl eher nicht, natürlich nicht, sicher nicht, bestimmt nicht, ganz sicher "
    "nicht, das stimmt leider nicht, stimmt leider "
    "nicht, leider nicht, leider nein, ich denke nicht, ich denke nein, ich glaube nein, kommt nicht in frage, "
    "abgelehnt, nein, nee, nö, ne, nein danke, danke nein, auf keinen fall, keinesfalls, keineswegs, niemals, nie, "
    "nicht, "
    "lieber nicht, besser nicht, eher nicht, bitte nicht, noch nicht, jetzt nicht, gerade nicht, im moment nicht, "
    "momentan nicht, heute nicht, nicht jetzt, nicht wirklich, nicht nötig, das ist nicht nötig, nicht heute, "
    "nicht unbedingt, später, vielleicht später, ein andermal, ein anderes mal, lass mal, lass es, lassen sie es, "
    "vergiss es, falsch, das ist falsch, das stimmt nicht, stimmt nicht, nicht richtig, das ist nicht richtig, "
    "will ich nicht, das will ich nicht, ich will nicht, möchte ich nicht, ich möchte nicht, ich glaube nicht, "
    "kein bedarf, kein interesse, danke, aber nein, unwahr, mach das nicht",
    unsure="weiß nicht, ich weiß nicht, ich weiß es nicht, keine ahnung, mal sehen, vielleicht, kommt drauf an, "
    "egal, mir egal, nicht sicher, jein",
    polite="bitte danke dankeschön schön vielen dank sehr doch ja also ach na mal denn eben halt gerne gern so",
    half_to=True,
    minutes_first=True,
    dotted=True,
)  # fmt: skip
