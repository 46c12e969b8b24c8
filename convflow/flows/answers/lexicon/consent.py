"""What English words do in a yes or a no.

Each word has one letter::

    Y yes              y it is good        N no                n not
    L later            C but, instead      ? not sure          w want, need
    v do it            f says nothing       & and                t the

A phrase with ``$`` has its letter only where the part of the sentence ends behind it: "i do", but not "i do need".

A word without a letter is new: it says something that is not understood here, unless the question has it.
"""

from __future__ import annotations

from convflow.flows.answers.lexicon.words import lines

_WORDS = {
    "Y": "naturally obviously yes yeah yea yep yup yip ya yah yas yass yess yesss yee yaa yeh yeap yeppers yes'm aye "
    "y ye yest yer yeas "
    "yesh yaeh yeahh yess yesssir yuppers ys yesp yse yesplease affirmative sure surely "
    "ok okay righty righto rightio rightyo bravo hooray yippee hurray okey okie okays oki k kk okk okayy absolutely "
    "definitely definately certainly ofcourse totally indeed alright "
    "alrighty agreed affirm roger aight yessir betcha sup yus true 👍 ✅ 👌 🆗 ✔ ☑ 💯 🙆",
    "y": "correct right rights exactly exact precisely accurate perfect perfectly great good fine excellent "
    "wonderful "
    "awesome fantastic cool nice lovely super superb brilliant amazing splendid marvelous terrific fabulous ideal "
    "confirmed confirm confirms confirming confirmation approve approved accept accepted acceptable agree satisfied "
    "happy glad pleased delighted "
    "works work worked suits suit bingo positive positively done proceed continue ahead deal swell dandy peachy best "
    "pefect prefect perfetc corect correctly sounds sound suffice ideally appreciated appreciate satisfactory "
    "adequate decent solid sweet rad dope neat golden smashing grand stellar outstanding phenomenal magnificent "
    "incredible beautiful gorgeous valid legit truth pleasant favorable suitable brill smooth desirable sensible "
    "reasonable wise worthwhile pleasing looks thatll nailed spot okey-dokey "
    "wonderfully beautifully nicely fun ready willing useful helpful convenient comfortable",
    "N": "rejected denied deny no nope nah nay naw noo nooo non negative never n no-no nada zilch unfortunately "
    "against dislike hate "
    "nopes nuh wrong incorrect false decline cancel disagree "
    "refuse reject stop 👎 ❌ 🚫 🙅",
    "n": "not dont don't doesnt doesn't didnt didn't wont won't wouldnt wouldn't cant can't cannot couldnt couldn't "
    "isnt "
    "isn't arent aren't wasnt wasn't aint ain't shouldnt shouldn't neither nor without_you hardly unnecessary "
    "unwilling "
    "uninterested haven't havent hasn't hasnt don doesn",
    "L": "later afterwards someday sometime_else eventually",
    "C": "but except instead change changed rather however different another other wait only also actually_i switch "
    "replace unless modify edit update mistake error alternatively prefer preferably else too_late almost "
    "mostly nearly partially otherwise besides plus additionally",
    "?": "maybe perhaps possibly unsure uncertain dunno idk depends probably_not hmm_maybe might",
    "w": "want wants wanted wanna need needs needed like liked love would'd wish require i'd id intend plan "
    "planning hoping "
    "hope looking going gonna have think thinking thought feel believe guess suppose care mind know said say expect "
    "mean",
    "&": "and",
    "t": "the this that",
    "v": "do does doing did go make makes making made book booking booked books reserve reserving reserved "
    "reservation "
    "reservations buy buying bought purchase purchasing purchased get getting order ordering schedule scheduling "
    "scheduled "
    "arrange set setup add adding play playing send transfer transfers rent rental renting hire save submit finish "
    "complete "
    "finalize ticket tickets appointment appointments visit viewing slot it's_on start begin run watch listen hear "
    "see put "
    "create process place use take pick give keep let lets let's us try call check help show find tell ride seat "
    "table "
    "room event booking bookings orders payment payments pay trip travel drive attend deliver ship charge sign "
    "subscribe register enroll join upgrade renew print email mail share sharing cast stream turn open close "
    "install download activate enable apply view viewings pick picking grab secure hold hire hiring stay come leave "
    "request proceeed work working show call calls meet meeting read",
    "f": "though although i im i'm me my mine myself we our you your you're youre it its it's that thats that's "
    "this these those they them "
    "their is are was were be been being am a an the or to of in on at for by from with as so then than there here "
    "will would could can should shall may must please pls plz plse thanks thank thankyou thx ty cheers kindly very "
    "much really just all "
    "everything anything thing things what which who how when where if because since got gotten right_now now today "
    "quite "
    "pretty totally exact well oh ah um uh uhm hmm hm er hey hi hello dear sir madam ma'am mam man mate buddy bro "
    "friend "
    "yourself sure_thing thing one ones some any both each every more most lot lots bit little even still already "
    "up out "
    "off over about again back too ever always way time moment far long soon possible certain those were has had "
    "having "
    "id i'd i'll ill i've ive you've youve that'll thatll that'd it'll itll it'd he she there's theres here's "
    "what's whats "
    "who's let's we'll we'd we're actually honestly basically seems seem looks look looking sounding sounded feels "
    "said myself themselves same such own while during through into onto upon per via within across along among "
    "whose whom whether once soon few many much less least enough whole full able sort kind part side together "
    "alone done using along fact course yourself wish wished wishes glad hopefully surely simply gladly certainly "
    "immediately promptly quickly asap finally again guys team dude sweetie boss honey oops ha yay woohoo asked "
    "ordered requested meant heard understood understand figured guessed shit damn darn fucking freaking bloody "
    "hell em wow omg gosh goodness god lord "
    "exactly_what info information details detail instructions choice option idea plan request answer perfect-o "
    "especially absolutely_all fully completely entirely truly so-so that'sit yet necessary required needed interest "
    "interested interesting other_than further anymore nothing none something someone don haha lol hah :) ",
}

_PHRASES = {
    "Y": "nothing is wrong, nothing's wrong, nothings wrong, that will be all, that'll be all, heck yeah, heck yes, "
    "i'm afraid so, im afraid so, i am afraid so, will do, like that very much, like it very much, of course, why "
    "not, you bet, you betcha, for sure, no problem, no problems, no problemo, no worries, no "
    "issue, "
    "no issues, no objection, no objections, no doubt, no changes, no change, no complaints, not a problem, not bad, "
    "go ahead, go for it, please do, do it, do that, do so, go on, carry on, fire away, by all means, very much so, "
    "most certainly, most definitely, all set, all good, all right, all correct, spot on, right on, sounds like a "
    "plan, "
    "about it, about right, i asked for, i said, i meant, i ordered, i requested, i had in mind, read my mind, "
    "heard me, heard perfectly, heard right, got me, music to my ears, bring it on, roger that, copy that, aye aye, "
    "hits the spot, sure is, sure does, sure do, well done, nicely done, good job, great job, good work, nice work, "
    "way to go, let's roll, let's do this, the spirit, the plan, right you are, hit it, as discussed, so it is, "
    "nothing more, a ok, righty oh, winning ticket, good to go, i'm good to go, im good to go, bang on, on point, "
    "on the money, hit the nail on the head, looks good, looks right, looks fine, looks great, makes sense, that's "
    "it, thats it, that is it, that's all, that is all, that's the one, thats the one, that is the one, "
    "you got it, you've got it, you have it, got it, you know it, there you go, here we go, "
    "let's do it, lets do it, let's do that, make it so, count me in, i'm down, i'm game, i'm on board, "
    "doesn't matter, can't wait, cant wait, can not wait, cannot wait, "
    "couldn't be better, nothing wrong, nothing to change, nothing else, "
    "not at all a problem, thumbs up, sure thing, okey dokey, okie dokie, ok then, uh huh, uh-huh, mm hmm, mhm, "
    "mmhmm, "
    "true that, with pleasure, my pleasure, hell yeah, heck yes, hell yes, damn right, and how, as you wish, be my "
    "guest, "
    "fair enough, works for me, fine by me, that works, that'll do, that will do, that would do, "
    "that's what i want, that is what i want, yes sir, yes ma'am, you guessed, i confirm, i agree, i accept, i "
    "approve, so be it, nothing would please me more, "
    "without a doubt, no reason not to, don't see why not, if you would, if you could, what i need, what i want, "
    "just what i need, just what i want, couldn't agree more, could not agree more, can't complain, takes care of "
    "it, "
    "just right, to proceed, not wrong, never better, isn't it, is not it, isn't that",
    "y": "don't mind, dont mind, do not mind, wouldn't mind, would not mind, wouldnt mind, have no problem, "
    "i'm good with, im good with, i am good with, i'm fine with, i am fine with, im fine with, good with me, fine "
    "with me, "
    "ok with, okay with, no problem with, nothing against",
    "N": "in a million years, afraid not, doubt it, don't agree, dont agree, do not agree, changed my mind, against "
    "it, sorry no, no "
    "thanks, no thank you, no way, not at all, no need, by no means, "
    "not really, not interested, not necessary, "
    "not required, not needed, not correct, not right, not true, not okay, not ok, not good, not quite, not exactly, "
    "i'll pass, ill pass, i will pass, pass on, hard pass, i'm good, im good, i am good, forget it, forget about it, "
    "never mind, nevermind, don't bother, don't worry, do not worry, i'd rather not, id rather not, i would rather "
    "not, "
    "rather not, prefer not, better not, hell no, heck no, no chance, no dice, absolutely not, definitely not, "
    "certainly not, of course not, thumbs down, count me out, skip it, skip that, leave it, let it be, don't do it, "
    "do not do it, dont do it, no sir, nothing like that, not my thing, not for me, drop it, don't think so, "
    "dont think so, do not think so, not think so, hold off, i refuse, don't want, dont want, do not want",
    "L": "not this week, not this month, not this year, not now, not yet, not just yet, not quite yet, not right "
    "now, not at the moment, not at this time, "
    "not at this moment, not this time, not today, not tonight, not for now, not currently, not presently, not "
    "ready, "
    "maybe later, later on, another time, another day, some other time, some other day, some time later, next time, "
    "a next time, other time, different time, in a bit, in a while, in a little bit, hold on, hang on, think about "
    "it, "
    "think it over, think on it, sleep on it, get back to you, let you know, decide later, now now, not not, "
    "let me think, let me check, need to think, should wait, would wait, we wait, "
    "later perhaps, after my, busy",
    "C": "if it, if they, if the, if there, if it's, if its, if not, if only, if and, make it, make that, change it, "
    "no wait, wait no, second thought, on second thought, what about, how about, "
    "as well, except for, other than, apart from, aside from, as long as, only if, provided that, in addition, "
    "rather than",
    "w": "could you, can you, would you, will you",
    "Y$": "need it, need that, like that, like it, love that, love it, want that, want it, like this, want this, "
    "like to, love to, want "
    "to, wish to, do please, let's go, lets go, i'm in, im in, it is, that is, i am, i do, i would, i will, i can, "
    "i shall, i did, we do, we are, it does, they are, that one, "
    "i have, we would, we will, very, you are, you did, you can, you may, i think so, think so, i guess so, "
    "guess so, i believe so, believe so, i suppose, suppose so",
    "?$": "i'm fine, i am fine, im fine, i'm ok, i'm okay, i am ok, i am okay",
    "?": "oh no, so sure, too sure, not so sure, not too sure, not really sure, not entirely sure, not completely "
    "sure, "
    "not quite sure, not that sure, don't disagree, dont disagree, do not disagree, not sure, not certain, don't "
    "know, dont know, do not know, no idea, can't decide, cant decide, can't say, "
    "i wonder, who knows, don't care, dont care, do not care, not understand, don't understand, don't get it, no "
    "clue, "
    "haven't decided, hard to say, what do you mean, it depends, that depends, either way, i don't remember",
    "f": "make sure, be sure, make that happen, make it happen, make that booking, make that reservation, make that "
    "payment, "
    "make that appointment, make that purchase, make that order, later today, or so, right now, right away, at "
    "once, for now, as soon as possible, so much, a lot, very much, thank you, "
    "at this moment, at the moment, not only, no later, sure about, no more questions",
}


def _spelled(text: str) -> tuple[str, ...]:
    return tuple(text.replace("-", " ").split())


WORDS: dict[str, str] = {word: kind for kind, text in reversed(_WORDS.items()) for word in text.split()}
_by_words: dict[tuple[str, str], list[tuple[tuple[str, ...], str]]] = {}

for _kind, _text in _PHRASES.items():
    for _phrase in lines(_text):
        _first, _second, *_rest = (*_spelled(_phrase), "")
        _by_words.setdefault((_first, _second), []).append((tuple(word for word in _rest if word), _kind))
PHRASES = {begins: tuple(sorted(rest, key=lambda each: -len(each[0]))) for begins, rest in _by_words.items()}
"""By their first two words (the second is empty where there is one): the other words and the letter, longest first."""
