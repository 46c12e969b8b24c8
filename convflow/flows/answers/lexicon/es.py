"""Spanish."""

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
    "enero/ene febrero/feb marzo abril/abr mayo junio/jun julio/jul agosto/ago septiembre/setiembre/sept/set "
    "octubre/oct noviembre/nov diciembre/dic",
)
_WEEKDAYS = counted(
    0,
    "lunes/lun martes miércoles/miercoles/mié jueves/jue viernes/vie sábado/sabado/sábados/sáb domingo/domingos/dom",
)
_ORDINAL_STEMS = "primer segund tercer cuart quint sext séptim octav noven décim undécim duodécim"
_ORDINALS = {
    number: f"{stem}o {stem}a {stem}os {stem}as" + (f" {stem}" if stem.endswith("er") else "")
    for number, stem in enumerate(_ORDINAL_STEMS.split(), 1)
}
del _ORDINALS[4]  # cuarto is also a quarter
_ORDINALS[4] = "cuarta"
_ORDINALS[7] += " septimo septima"
_ORDINALS[10] += " decimo decima"

WORDS = lexicon(
    "es",
    words_of(
        {
            "o": _ORDINALS,
            "M": _MONTHS,
            "W": _WEEKDAYS,
            "w": {1: "mar"},
            "1": {1: "un una uno"},
            "n": {2: "par ambos ambas", 6: "media_docena", 0: "ninguno ninguna ningún nadie"},
            "h": "media medio",
            "q": "cuarto cuartos",
            "a": {"am": "am a.m a.m. a_m", "pm": "pm p.m p.m. p_m"},
            "p": {
                MORNING: "de_la_mañana por_la_mañana de_la_manana en_la_mañana de_la_madrugada madrugada",
                AFTERNOON: "tarde",
                EVENING: "tardecita",
                NIGHT: "noche",
            },
            "N": {dt.time(12): "mediodía mediodia medio_día", dt.time(0): "medianoche media_noche"},
            "O": "horas_en_punto en_punto h hrs",
            "k": {3600: "horas hora"},
            "P": "pasadas",
            "T": "menos",
            "R": {
                0: "hoy",
                2: "pasado_mañana pasado_manana",
                -1: "ayer",
                -2: "anteayer antes_de_ayer antier",
            },
            "j": {1: "mañana manana"},
            "L": {
                (12, 25): "navidad día_de_navidad",
                (12, 24): "nochebuena",
                (12, 31): "nochevieja",
                (1, 1): "año_nuevo",
                (1, 6): "día_de_reyes reyes",
                (2, 14): "san_valentín",
            },
            "U": {
                (DAY, 1): "día días dia dias",
                (WEEK, 1): "semana semanas",
                (WEEK, 2): "quincena",
                (MONTH, 1): "mes meses",
                (YEAR, 1): "año años",
            },
            "H": {60: "minuto minutos min", 1: "segundos seg"},
            "E": "fin_de_semana finde",
            "Q": "fin final",
            "i": "en dentro_de",
            "g": "atrás atras",
            "G": "hace",
            "F": "a_partir_de_hoy a_partir_de_ahora",
            "r": "desde entre",
            "x": "próximo próxima proximo proxima siguiente que_viene",
            "t": "este esta estos",
            "l": "último última pasado pasada",
            "e": "el la los las lo",
            "v": "de del",
            "*": "para",
            "@": "a unos unas más_o_menos a_eso_de como sobre por hacia alrededor_de aproximadamente cerca_de "
            "al_menos por_lo_menos como_mínimo",
            "&": "y e",
            "|": "o u",
            "-": "hasta al",
            "!": "no excepto salvo sin en_vez_de en_lugar_de",
            ">": "cada todos_los todas_las poco_antes poco_después justo_antes justo_después como_máximo a_lo_sumo "
            "a_lo_más más "
            "menos_de más_de casi entre antes_de después_de",
            "=": "sino mejor perdón quise_decir quiero_decir o_sea digo mejor_dicho así_que",
            "~": "negativo",
            ".": "por_ciento ni_idea viernes_santo lunes_de_pascua domingo_de_pascua",
            "z": "algunos algunas varios varias pocos muchas muchos tercios",
        },
    ),
    numerals=numerals_of(
        u=counted(0, "cero un/uno/una dos tres cuatro cinco seis siete ocho nueve"),
        t=[
            *counted(
                10,
                "diez once doce trece catorce quince dieciséis/dieciseis diecisiete dieciocho diecinueve",
            ).items(),
            *counted(
                21,
                "veintiuno/veintiún/veintiuna veintidós/veintidos veintitrés/veintitres veinticuatro veinticinco "
                "veintiséis/veintiseis veintisiete veintiocho veintinueve",
            ).items(),
        ],
        d=[
            (20, "veinte"), (30, "treinta"), (40, "cuarenta"), (50, "cincuenta"), (60, "sesenta"), (70, "setenta"),
            (80, "ochenta"), (90, "noventa"),
        ],
        h=[
            (100, "cien ciento"), (200, "doscientos doscientas"), (300, "trescientos trescientas"),
            (400, "cuatrocientos cuatrocientas"), (500, "quinientos quinientas"), (600, "seiscientos seiscientas"),
            (700, "setecientos setecientas"), (800, "ochocientos ochocientas"), (900, "novecientos novecientas"),
        ],
        s=[
            (12, "docena docenas"),
            (1000, "mil"),
            (10**6, "millón millones millon")],
    ),
    joiners="y",
    point="coma punto",
    yes="creo que sí, creo que si, pienso que sí, supongo que sí, me parece, eso mismo, tal cual, sí, si, sip, "
    "claro, claro que sí, claro que si, por supuesto, desde luego, seguro, sin duda, cómo no, como "
    "no, "
    "por qué no, porque no, vale, ok, okay, okey, bueno, de acuerdo, está bien, esta bien, muy bien, bien, "
    "me parece bien, perfecto, genial, estupendo, excelente, correcto, es correcto, eso es, así es, exacto, "
    "exactamente, "
    "cierto, es cierto, verdad, verdadero, adelante, dale, venga, hazlo, hágalo, hagámoslo, confirmo, confirmado, "
    "lo confirmo, acepto, afirmativo, todo bien, todo correcto, suena bien, me gusta, eso quiero, lo quiero, sí "
    "quiero, "
    "sin problema, no hay problema, ningún problema, desde ya, con gusto, guardar, listo",
    no="prefiero que no, prefiero no, pienso que no, supongo que no, de eso nada, rechazado, no, no gracias, nop, "
    "nunca, jamás, jamas, para nada, de ninguna manera, de ningún modo, ni hablar, ni loco, "
    "en absoluto, todavía no, aún no, aun no, ahora no, no ahora, por ahora no, hoy no, mejor no, creo que no, "
    "no quiero, no lo quiero, no me interesa, no hace falta, no es necesario, no es correcto, no está bien, "
    "incorrecto, "
    "falso, mal, está mal, negativo, más tarde, luego, después, quizás más tarde, tal vez más tarde, otro día, "
    "en otro momento, otra vez será, déjalo, déjelo, olvídalo, no lo hagas, no por favor, claro que no, por "
    "supuesto que no",
    unsure="no sé, no lo sé, no se, no estoy seguro, no estoy segura, quizás, quizá, tal vez, depende, me da "
    "igual, ni idea, a lo mejor",
    polite="por favor gracias muchas muchísimas pues ah eh hombre señor señora oye mira sí",
)  # fmt: skip
