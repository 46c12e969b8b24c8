"""What the system itself says, in English. Each text is written once, here.

Rules:
1. A text is the message id of its translations in `convflow/language/catalogues/`: a new or changed one is translated
   there in the same change.
2. No text is sent as it stands: `Play.say`, `Play.text` and `Language.say` give it in the person's language and fill
   its holes, literally. A text may be handed on as the reason or lead of a reply; it is translated there.
3. A text that depends on a number is a `Counted`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from convflow.language import Counted

NOTHING_TO_CANCEL = "There is nothing to cancel."
CANCELLED = "{flow} is cancelled."
CHANGE_CANCELLED = "Nothing was changed."
NOTHING_BEFORE = "This is the first question, there is nothing to go back to."
REQUIRED = "This one is required."
STALE = "That button belongs to an earlier question."
UNKNOWN_COMMAND = "I do not know /{command}."
WRONG_KIND = "I need text here, not {what}."
WRONG_CONTENT = "I need {wanted} here, not {what}."
NO_EDITS = "I read new messages only. To change an answer, say {back}."
PROBLEM = "Sorry, something went wrong on our side. Nothing is lost."
TOO_MANY_ATTEMPTS = Counted(
    "That did not work, so {flow} is cancelled. You can start it again.",
    "That did not work {attempts} times, so {flow} is cancelled. You can start it again.",
    by="attempts",
)
TOO_MANY_CHANGES = Counted(
    "That did not work, so nothing was changed.",
    "That did not work {attempts} times, so nothing was changed.",
    by="attempts",
)
TOO_MANY_GOING_ON = Counted("That did not work.", "That did not work {attempts} times.", by="attempts")
TIME_IS_UP = "Time is up."
TIME_IS_UP_CANCELLED = "Time is up, so {flow} is cancelled. You can start it again."
TIME_IS_UP_CHANGES = "Time is up, so nothing was changed."
STILL_THERE = "Still there?"
EXPIRED = "{flow} has expired because nothing came for a while. You can start it again."
TOO_LARGE = (
    "This is more than can be kept here, so your answer was not taken. Please send less, or finish and start again."
)
PICK = "(choose one or more, then say {done})"
PICKED = "(chosen: {value}; say {done} when that is all)"
PROGRESS = "{number} of {total}"
KEPT = "What you have answered is kept: start it again to go on."
DRAFT_QUESTION = "You have begun this before: {flow}. Continue where you left?"
CONTINUE = "Continue"
START_OVER = "Start over"
ALREADY_RUNNING = "{flow} is already running."
NOT_UNDERSTOOD = "I did not understand that."
TOO_LONG = Counted(
    "That is too long: at most {most} character, please.",
    "That is too long: at most {most} characters, please.",
    by="most",
)
TOO_SHORT = Counted(
    "That is too short: at least {least} character, please.",
    "That is too short: at least {least} characters, please.",
    by="least",
)
WRONG_FORM = "That does not have the form that is needed here."
MULTIPLE = "Please send a multiple of {step}."
AT_MOST = "Please choose at most {most}."
AT_LEAST = "Please choose at least {least}."
CURRENT = "(now: {value}; say {skip} to keep it)"
DEFAULT = "(say {skip} for {value})"
WORDS = "You can always say: {words}."
REVIEW = "Please check your answers:"
REVIEW_QUESTION = "Is everything right?"
SAVE = "Yes, save"
CHANGE = "Change {label}"
CANCEL = "Cancel"
SKIP = "Skip"
MORE = "More"
PREVIOUS = "Previous"
PAGE = "({first} to {last} of {count})"
WHICH_CHANGE = "Which answer would you like to change?"
REVIEW_HINT = "Please say yes to save, change and the name of an answer, or cancel."
DAMAGED = "Sorry, I can no longer read where we were. What was stored is kept; please start again."
NO_LONGER_FITS = "This has to be answered again."
CHANGED = "This form has changed since."
DONE = "Thank you, that is all."
SAVING_FAILED = (
    "Sorry, this could not be saved yet. Your answers are safe and I will try again; say save to try right now."
)
ONE_MOMENT = "One moment, please: something is being updated here. Please write again in a few minutes."
SAVING_FAILED_MEANWHILE = "Sorry, this could not be saved yet. Your answers are safe and I will try again."
SAVING_GIVEN_UP = "Sorry, this could not be saved. Your answers are kept; say save to try again."
SAVING_GIVEN_UP_MEANWHILE = "Sorry, this could not be saved. Your answers are kept."
STILL_SAVING = "Your answers are being saved and can no longer be changed. Say save to try again now."
FLOW_IS_GONE = "{flow} is not available at the moment. What you have answered is kept."
TOO_DEEP = "Please finish what is open first."
INNER_EXPIRED = "{flow} has expired because nothing came for a while."
LINE_DROPPED = "That one was not added."
MENU_ADD = "Add"
MENU_EDIT = "Edit {number}"
MENU_REMOVE = "Remove {number}"
MENU_DONE = "Done"
MENU_HINT = "Please say add, done, or edit or remove with a number."
MENU_WHICH = "Which one? Please say its number, such as edit 1 or remove 1."
MENU_NO_LINE = "There is no number {number} here; the last one is {count}."
MENU_EMPTY = "There is nothing in the list yet."
MENU_FULL = "There is no room for more: at most {most}."
MENU_TOO_FEW = "That is not enough yet: at least {least}, please."

# Something that is no text.
EDITED = "an edited message"
NO_TEXT = "something that is no text"
TEXT = "text"
FILE = "a photo or another file"
CONTACT = "a contact"
LOCATION = "a location"
KINDS: Final = MappingProxyType(
    {
        "photo": "a photo",
        "video": "a video",
        "voice": "a voice message",
        "audio": "an audio file",
        "document": "a document",
        "sticker": "a sticker",
    }
)

# What was not understood.
CHOOSE = "Please choose one of: {options}."
NO_OPTION = "That is not one of the options. Please choose one of: {options}."
WHICH = "Do you mean {options}?"
SOME_TEXT = "Please send some text."
NO_ADDRESS = "That is not an e-mail address. It looks like ann@example.org."
ADDRESS_TOO_LONG = "That is too long for an e-mail address."
YES_OR_NO = "Please answer yes or no."
NO_ANSWER = "That is too long to be an answer here."
A_WHOLE_NUMBER = "Please send a whole number."
A_NUMBER = "Please send a number."
LATIN_DIGITS = "Please write the number with the digits 0 to 9."
A_DATE = "Please send a date, for example {day}."
NO_SUCH_DAY = "I cannot find that day in the calendar. Please send a date, for example {day}."
A_TIME = "Please send a time, for example {time}."
A_MOMENT = "Please send a date and a time, for example {moment}."
TIME_TOO = "Please send the time as well, for example {moment}."
DAY_TOO = "Please send the day as well, for example {moment}."
A_LENGTH_OF_TIME = "Please send a length of time, for example 2 hours or 90 minutes."
A_PHONE_NUMBER = "Please send a phone number with its country code, for example {phone}."

UNDERSTOOD = "I understood: {answer}."

# What was not understood at the review.
SAY_WHAT_TO_CHANGE = "Please say what to change, for example: change {label}."
NO_CHANGE = "That is what I have. What would you like to change?"
TAKEN = "Changed: {answers}."
WHICH_ANSWER = "Which answer do you mean: {options}?"

# What an answer must be.
PLEASE_SEND = "Please send {what} {range}."
WHOLE_NUMBER = "a whole number"
NUMBER = "a number"
DATE = "a date"
DATE_AND_TIME = "a date and time"
TIME = "a time"
LENGTH_OF_TIME = "a length of time"
FROM_TO = "from {low} to {high}"
FROM_DAY_TO_DAY = "from {first} to {last}"
FROM = "of at least {bound}"
ABOVE = "above {bound}"
TO = "of at most {bound}"
BELOW = "below {bound}"
NOT_BEFORE = "not before {bound}"
AFTER = "after {bound}"
NOT_AFTER = "not after {bound}"
BEFORE = "before {bound}"
