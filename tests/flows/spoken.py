"""The registration in German and Russian, the control words of each language, and two plain questions."""

from __future__ import annotations

from convflow import Flow, ask
from convflow.language import Languages

PROMPTS = {
    "de": {
        "Registration": "Anmeldung",
        "What is your name?": "Wie heißen Sie?",
        "How old are you, {name}?": "Wie alt sind Sie, {name}?",
        "A whole number from 18 to 120, please.": "Bitte eine ganze Zahl von 18 bis 120.",
        "Your email?": "Ihre E-Mail-Adresse?",
        "Pick a plan": "Welchen Tarif möchten Sie?",
        "Free": "Kostenlos",
        "Business": "Firma",
        "Company name?": "Wie heißt die Firma?",
        "Name": "Name",
        "Age": "Alter",
        "Email": "E-Mail",
        "Plan": "Tarif",
        "Company": "Firmenname",
        "Create an account.": "Ein Konto anlegen.",
    },
    "ru": {
        "Registration": "Регистрация",
        "What is your name?": "Как вас зовут?",
        "How old are you, {name}?": "{name}, сколько вам лет?",
        "A whole number from 18 to 120, please.": "Целое число от 18 до 120, пожалуйста.",
        "Your email?": "Ваша почта?",
        "Pick a plan": "Выберите тариф",
        "Free": "Бесплатный",
        "Business": "Бизнес",
        "Company name?": "Название компании?",
        "Name": "Имя",
        "Age": "Возраст",
        "Email": "Почта",
        "Plan": "Тариф",
        "Company": "Компания",
        "Create an account.": "Создать учётную запись.",
    },
}  # fmt: skip
SPOKEN = Languages(PROMPTS)
CONTROL = {
    "en": ("help", "back", "skip", "repeat", "restart", "cancel"),
    "de": ("Hilfe", "zurück", "überspringen", "wiederholen", "neu beginnen", "abbrechen"),
    "es": ("ayuda", "atrás", "omitir", "repetir", "reiniciar", "cancelar"),
    "fr": ("aide", "retour", "passer", "répéter", "recommencer", "annuler"),
    "ru": ("помощь", "назад", "пропустить", "повторить", "заново", "отмена"),
}


class Plain(Flow, command="plain", review=True):
    """Two questions."""

    name: str = ask("Name?")
    note: str | None = ask("Note?", optional=True)
