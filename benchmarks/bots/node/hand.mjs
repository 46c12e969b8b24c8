// A bot written by hand: if and else on an object that is kept as JSON in a Map.
import { SAID, isAge, isEmail, isName, isYesOrNo, review } from "./form.mjs";

export async function make() {
  const kept = new Map();
  const bot = { replies: [], finished: [] };

  function answer(state, text) {
    if (text === "/register") {
      state.step = "name";
      return SAID.name;
    }
    if (state.step === "name") {
      if (!isName(text)) return SAID.notName;
      state.name = text.trim();
      state.step = "age";
      return SAID.age(state.name);
    }
    if (state.step === "age") {
      if (!isAge(text)) return SAID.notAge;
      state.age = Number(text);
      state.step = "email";
      return SAID.email;
    }
    if (state.step === "email") {
      if (!isEmail(text)) return SAID.notEmail;
      state.email = text.trim();
      state.step = "confirm";
      return review(state);
    }
    if (!isYesOrNo(text)) return SAID.notYes;
    if (text.trim().toLowerCase() === "yes") bot.finished.push([state.name, state.age, state.email]);
    state.over = true;
    return SAID.done;
  }

  bot.handle = async (person, _, text) => {
    const stored = kept.get(person);
    const state = stored === undefined ? {} : JSON.parse(stored);
    bot.replies.push(answer(state, text));
    if (state.over) kept.delete(person);
    else kept.set(person, JSON.stringify(state));
  };
  return bot;
}
