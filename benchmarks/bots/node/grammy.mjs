// grammY's conversations: one function that waits for each message; it is replayed from the start with every message.
import { SAID, isAge, isEmail, isName, isYesOrNo, review, update } from "./form.mjs";

export async function make(require, variant) {
  const { Bot } = require("grammy");
  const { conversations, createConversation } = require("@grammyjs/conversations");
  const bot = { replies: [], finished: [], idle: variant === "idle" };

  let ids = 0;
  const nowhere = async (url, options) => {
    const sent = JSON.parse(options.body);
    bot.replies.push(sent.text);
    const chat = { id: sent.chat_id, type: "private" };
    const result = { message_id: ++ids, date: 1, chat, text: sent.text };
    return { ok: true, json: async () => ({ ok: true, result }) };
  };
  const botInfo = { id: 42, is_bot: true, first_name: "Bot", username: "a_bot" };
  const grammy = new Bot("42:OFFLINE", { botInfo, client: { fetch: nowhere } });

  async function ask(conversation, ctx, question, fits, refusal) {
    await ctx.reply(question);
    for (;;) {
      const answer = await conversation.waitFor("message:text");
      const text = answer.message.text.trim();
      if (fits(text)) return text;
      await answer.reply(refusal);
    }
  }

  async function register(conversation, ctx) {
    const name = await ask(conversation, ctx, SAID.name, isName, SAID.notName);
    const age = Number(await ask(conversation, ctx, SAID.age(name), isAge, SAID.notAge));
    const email = await ask(conversation, ctx, SAID.email, isEmail, SAID.notEmail);
    const yes = await ask(conversation, ctx, review({ name, age, email }), isYesOrNo, SAID.notYes);
    if (yes.toLowerCase() === "yes") await conversation.external(() => void bot.finished.push([name, age, email]));
    await ctx.reply(SAID.done);
  }

  if (bot.idle) {
    grammy.on("message", () => {});
  } else {
    grammy.use(conversations());
    grammy.use(createConversation(register));
    grammy.command("register", (ctx) => ctx.conversation.enter("register"));
  }
  bot.handle = (person, message, text) => grammy.handleUpdate(update(person, message, text));
  return bot;
}
