// vk-io's step scenes, with its session in memory.
import { SAID, isAge, isEmail, isName, isYesOrNo, review } from "./form.mjs";

function event(person, message, text) {
  const said = { id: message, date: 1, out: 0, version: 1, from_id: person + 1, peer_id: person + 1, text };
  Object.assign(said, { conversation_message_id: message, fwd_messages: [], attachments: [], random_id: 0 });
  Object.assign(said, { important: false, is_hidden: false });
  const client_info = { button_actions: [], keyboard: true, inline_keyboard: true, carousel: false, lang_id: 0 };
  return { type: "message_new", event_id: String(message), v: "5.199", group_id: 1, object: { client_info, message: said } };
}

export async function make(require, variant) {
  const { VK } = require("vk-io");
  const { SceneManager, StepScene } = require("@vk-io/scenes");
  const { SessionManager } = require("@vk-io/session");
  const bot = { replies: [], finished: [], idle: variant === "idle" };
  const vk = new VK({ token: "offline", pollingGroupId: 1 });
  let ids = 0;
  vk.api.callWithRequest = async (request) => {
    bot.replies.push(request.params.message);
    return [{ peer_id: 1, message_id: ++ids, conversation_message_id: ids }];
  };

  const step = (key, question, fits, refusal, read) => async (ctx) => {
    const state = ctx.scene.state;
    if (ctx.scene.step.firstTime) return ctx.send(question(state));
    const text = ctx.text.trim();
    if (!fits(text)) return ctx.send(refusal);
    state[key] = read(text);
    if (key !== "yes") return ctx.scene.step.next();
    if (state.yes) bot.finished.push([state.name, state.age, state.email]);
    await ctx.send(SAID.done);
    return ctx.scene.leave();
  };
  const registration = new StepScene("register", [
    step("name", () => SAID.name, isName, SAID.notName, String),
    step("age", (state) => SAID.age(state.name), isAge, SAID.notAge, Number),
    step("email", () => SAID.email, isEmail, SAID.notEmail, String),
    step("yes", review, isYesOrNo, SAID.notYes, (text) => text.toLowerCase() === "yes"),
  ]);

  if (bot.idle) {
    vk.updates.on("message_new", () => {});
  } else {
    const scenes = new SceneManager();
    scenes.addScenes([registration]);
    vk.updates.on("message_new", new SessionManager().middleware);
    vk.updates.on("message_new", scenes.middleware);
    vk.updates.on("message_new", scenes.middlewareIntercept);
    vk.updates.on("message_new", (ctx, next) => (ctx.text === "/register" ? ctx.scene.enter("register") : next()));
  }
  bot.handle = (person, message, text) => vk.updates.handleWebhookUpdate(event(person, message, text));
  return bot;
}
