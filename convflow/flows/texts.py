"""What the system itself says, in English. Each text is written once, here.

Rules:
1. A text is the message id of its translations in `convflow/language/catalogues/`: a new or changed one is translated
   there in the same change.
2. No text is sent as it stands: `Play.say`, `Play.text` and `Language.say` give it in the person's language and fill
   its holes, literally. A text may be handed on as the reason or lead of a reply; it is translated there.
3. A text that depends on a number is a `Counted`.
"""

from __future__ import annotations

NOTHING_TO_CANCEL = "There is nothing to cancel."
CANCELLED = "{flow} is cancelled."
CHANGE_CANCELLED = "Nothing was changed."
NOTHING_BEFORE = "This is the first question, there is nothing to go back to."
REQUIRED = "This one is required."
STALE = "That button belongs to an earlier question."
UNKNOWN_COMMAND = "I do not know /{command}."
WRONG_KIND = "I need text here, not {what}."
NO_EDITS = "I read new messages only. To change an answer, say back."
PROBLEM = "Sorry, something went wrong on our side. Nothing is lost."
TOO_MANY_ATTEMPTS = "That did not work {attempts} times, so {flow} is cancelled. You can start it again."
TOO_MANY_CHANGES = "That did not work {attempts} times, so nothing was changed."
EXPIRED = "{flow} has expired because nothing came for a while. You can start it again."
ALREADY_RUNNING = "{flow} is already running."
NOT_UNDERSTOOD = "I did not understand that."
TOO_LONG = "That is too long: at most {most} characters, please."
CURRENT = "(now: {value}; say skip to keep it)"
DEFAULT = "(say skip for {value})"
WORDS = "You can always say: {words}."
REVIEW = "Please check your answers:"
REVIEW_QUESTION = "Is everything right?"
SAVE = "Yes, save"
CHANGE = "Change {label}"
CANCEL = "Cancel"
WHICH_CHANGE = "Which answer would you like to change?"
REVIEW_HINT = "Please say yes to save, change and the name of an answer, or cancel."
DAMAGED = "Sorry, I can no longer read where we were. What was stored is kept; please start again."
NO_LONGER_FITS = "This has to be answered again."
CHANGED = "This form has changed since."
DONE = "Thank you, that is all."
SAVING_FAILED = (
    "Sorry, this could not be saved yet. Your answers are safe and I will try again; say save to try right now."
)
SAVING_FAILED_MEANWHILE = "Sorry, this could not be saved yet. Your answers are safe and I will try again."
STILL_SAVING = "Your answers are being saved and can no longer be changed. Say save to try again now."
FLOW_IS_GONE = "{flow} is not available at the moment. What you have answered is kept."
TOO_DEEP = "Please finish what is open first."
