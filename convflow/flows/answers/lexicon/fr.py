"""French."""

from __future__ import annotations

import datetime as dt

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
    "janvier/janv février/fevrier/févr/fév mars avril/avr mai juin juillet/juil août/aout septembre/sept "
    "octobre/oct novembre/nov décembre/decembre/déc",
)
_WEEKDAYS = counted(0, "lundi/lundis mardi/mardis mercredi jeudi vendredi/vendredis samedi/samedis dimanche/dimanches")
_ORDINALS = counted(
    1,
    "premier/première/premiere/1er deuxième/deuxieme/seconde troisième/troisieme quatrième/quatrieme "
    "cinquième/cinquieme "
    "sixième/sixieme septième/septieme huitième/huitieme neuvième/neuvieme dixième/dixieme onzième douzième "
    "treizième "
    "quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième vingtième",
)

WORDS = lexicon(
    "fr",
    words_of(
        {
            "o": _ORDINALS,
            "M": _MONTHS,
            "W": _WEEKDAYS,
            "s": {2: "second"},
            "1": {1: "un une"},
            "n": {
                2: "couple paire", 6: "une_demi_douzaine demi_douzaine", 0: "aucun aucune"},
            "h": "demi demie demies",
            "q": "quart quarts",
            "a": {"am": "am a.m.", "pm": "pm p.m."},
            "p": {
                MORNING: "matin matinée du_matin",
                AFTERNOON: "après-midi après_midi apres-midi aprem d'après-midi l'après-midi",
                EVENING: "soir soirée",
                NIGHT: "nuit",
            },
            "N": {dt.time(12): "midi", dt.time(0): "minuit"},
            "O": "h pile",
            "k": {3600: "heures heure"},
            "T": "moins",
            "R": {
                0: "aujourd'hui aujourdhui ce_jour",
                1: "demain",
                2: "après-demain après_demain apres-demain apres_demain le_surlendemain",
                -1: "hier",
                -2: "avant-hier avant_hier",
            },
            "L": {
                (12, 25): "noël noel jour_de_noël",
                (12, 24): "réveillon_de_noël",
                (12, 31): "saint-sylvestre",
                (1, 1): "jour_de_l'an nouvel_an",
                (2, 14): "saint-valentin",
                (7, 14): "fête_nationale",
            },
            "U": {
                (DAY, 1): "jour jours journée journées",
                (WEEK, 1): "semaine semaines en_huit",
                (WEEK, 2): "en_quinze",
                (MONTH, 1): "mois",
                (YEAR, 1): "an ans année années",
            },
            "H": {60: "minute minutes min mn", 1: "secondes sec"},
            "E": "week-end weekend",
            "Q": "fin",
            "i": "dans",
            "G": "il_y_a",
            "F": "à_partir_d'aujourd'hui plus_tard_que",
            "r": "depuis dès entre",
            "x": "prochain prochaine prochains suivant suivante qui_vient",
            "t": "ce cette cet",
            "l": "dernier dernière derniere passé passée",
            "e": "le la les l",
            "v": "de du d des",
            "*": "pour",
            "@": "à a vers environ aux en sur au_moins",
            "&": "et",
            "|": "ou",
            "-": "jusqu'à jusqu'au au",
            "!": "pas sauf sans au_lieu_de plutôt_que",
            ">": "chaque tous_les toutes_les peu_avant peu_après juste_avant juste_après au_plus plus plus_de "
            "moins_de presque entre minimum maximum avant après",
            "=": "non non_plutôt plutôt pardon je_veux_dire enfin donc désolé mais",
            "~": "négatif",
            ".": "pour_cent aucune_idée vendredi_saint lundi_de_pâques dimanche_de_pâques",
            "z": "quelques plusieurs peu beaucoup tiers",
        },
    ),
    numerals=numerals_of(
        u=counted(0, "zéro/zero un/une deux trois quatre cinq six sept huit neuf"),
        t=counted(10, "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf"),
        d=[
            (20, "vingt vingts"), (30, "trente"), (40, "quarante"), (50, "cinquante"), (60, "soixante"),
            (70, "septante"), (80, "huitante octante"), (90, "nonante"),
        ],
        s=[
            (10, "dizaine dizaines"), (12, "douzaine douzaines"), (15, "quinzaine"), (20, "vingtaine"),
            (30, "trentaine"), (40, "quarantaine"), (50, "cinquantaine"), (60, "soixantaine"),
            (100, "centaine centaines"),
            (100, "cent cents"),
            (1000, "mille milles millier milliers"),
            (10**6, "million millions"),
            (10**9, "milliard milliards")],
    ),
    joiners="et",
    point="virgule",
    yes="bien sûr que oui, c'est d'accord, je crois que oui, je pense que oui, je crois bien, je suppose, ça roule, "
    "impeccable, oui, ouais, ouaip, mouais, si, bien sûr, bien sur, évidemment, certainement, absolument, tout à fait, "
    "exactement, "
    "exact, c'est ça, c'est exact, c'est correct, c'est bon, c'est bien ça, c'est parfait, correct, parfait, "
    "d'accord, d'acc, dac, ok, okay, okey, entendu, volontiers, avec plaisir, pourquoi pas, allez-y, allez y, vas-y, "
    "vas y, allons-y, faites-le, faites, fais-le, ça marche, ca marche, ça me va, ca me va, ça convient, cela me "
    "convient, "
    "ça me convient, très bien, tres bien, bien, super, génial, excellent, bonne idée, sans problème, pas de "
    "problème, "
    "pas de souci, pas de soucis, aucun problème, je confirme, confirmé, je veux bien, je le veux, je suis d'accord, "
    "je suis partant, vrai, c'est vrai, effectivement, en effet, sans doute, sûrement, assurément, enregistrer",
    no="plus tard peut-être, hors de question, je crois que non, je pense que non, je crois pas, je pense pas, "
    "refusé, c'est non, non, nan, non merci, merci non, jamais, pas du tout, absolument pas, certainement pas, "
    "surtout pas, bien "
    "sûr que non, "
    "pas maintenant, pas encore, pas pour le moment, pas pour l'instant, pas aujourd'hui, pas vraiment, pas "
    "question, "
    "plus tard, peut-être plus tard, une autre fois, un autre jour, je ne veux pas, je n'en veux pas, j'en veux pas, "
    "je ne pense pas, je ne crois pas, ce n'est pas nécessaire, pas nécessaire, pas besoin, pas la peine, "
    "ce n'est pas ça, ce n'est pas correct, c'est pas ça, c'est faux, faux, incorrect, laisse tomber, laissez "
    "tomber, "
    "ne le faites pas, aucun intérêt, pas intéressé, ça ne m'intéresse pas, je préfère pas, je préfère ne pas",
    unsure="je ne sais pas, je sais pas, j'en sais rien, pas sûr, pas sûre, peut-être, ça dépend, aucune idée, je "
    "m'en fiche, on verra",
    polite="s'il vous plaît s'il te plaît svp stp merci beaucoup bien monsieur madame alors ben eh euh ah oui",
)  # fmt: skip
