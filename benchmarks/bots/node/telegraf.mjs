// telegraf's wizard scenes, with its session in memory.
import { SAID, isAge, isEmail, isName, isYesOrNo, review, update } from "./form.mjs";

export async function make(require, variant) {
  const { Scenes, Telegraf, session } = require("telegraf");
  const bot = { replies: [], finished: [], idle: variant === "idle" };
  const telegraf = new Telegraf("42:OFFLINE");
  telegraf.botInfo = { id: 42, is_bot: true, first_name: "Bot", username: "a_bot" };
  let ids = 0;
  // Every update has an API client of its own, so the call is caught where they come from.
  Object.getPrototypeOf(Object.getPrototypeOf(telegraf.telegram)).callApi = async (_, sent) => {
    bot.replies.push(sent.text);
    return { message_id: ++ids, date: 1, chat: { id: sent.chat_id, type: "private" }, text: sent.text };
  };

  const wizard = new Scenes.WizardScene(
    "register",
    async (ctx) => {
      await ctx.reply(SAID.name);
      return ctx.wizard.next();
    },
    async (ctx) => {
      const text = ctx.message.text.trim();
      if (!isName(text)) return ctx.reply(SAID.notName);
      ctx.wizard.state.name = text;
      await ctx.reply(SAID.age(text));
      return ctx.wizard.next();
    },
    async (ctx) => {
      const text = ctx.message.text.trim();
      if (!isAge(text)) return ctx.reply(SAID.notAge);
      ctx.wizard.state.age = Number(text);
      await ctx.reply(SAID.email);
      return ctx.wizard.next();
    },
    async (ctx) => {
      const text = ctx.message.text.trim();
      if (!isEmail(text)) return ctx.reply(SAID.notEmail);
      ctx.wizard.state.email = text;
      await ctx.reply(review(ctx.wizard.state));
      return ctx.wizard.next();
    },
    async (ctx) => {
      const text = ctx.message.text.trim();
      if (!isYesOrNo(text)) return ctx.reply(SAID.notYes);
      const { name, age, email } = ctx.wizard.state;
      if (text.toLowerCase() === "yes") bot.finished.push([name, age, email]);
      await ctx.reply(SAID.done);
      return ctx.scene.leave();
    },
  );

  if (bot.idle) {
    telegraf.on("message", () => {});
  } else {
    const stage = new Scenes.Stage([wizard]);
    telegraf.use(session());
    telegraf.use(stage.middleware());
    telegraf.command("register", (ctx) => ctx.scene.enter("register"));
  }
  bot.handle = (person, message, text) => telegraf.handleUpdate(update(person, message, text));
  return bot;
}
