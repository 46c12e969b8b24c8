// What the contenders for Node share: the checks that an author writes by hand.
export const isName = (text) => text.trim().length >= 1 && text.trim().length <= 80;
export const isAge = (text) => /^\d+$/.test(text.trim()) && Number(text) >= 18 && Number(text) <= 120;
export const isEmail = (text) => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text.trim());
export const isYesOrNo = (text) => ["yes", "no"].includes(text.trim().toLowerCase());
export const review = (data) => `Name: ${data.name}\nAge: ${data.age}\nE-mail: ${data.email}\nIs that right?`;

export const SAID = {
  name: "What is your name?",
  age: (name) => `How old are you, ${name}?`,
  email: "Your e-mail?",
  notName: "Please send at most 80 characters.",
  notAge: "Please send a number from 18 to 120.",
  notEmail: "Please send an address such as ann@example.org.",
  notYes: "Please send yes or no.",
  done: "Thank you.",
};

// The update of a private message, as Telegram writes it.
export function update(person, message, text) {
  const chat = { id: person + 1, type: "private" };
  const from = { id: person + 1, is_bot: false, first_name: "Ann" };
  const said = { message_id: message, date: 1, chat, from, text };
  if (text.startsWith("/")) said.entities = [{ type: "bot_command", offset: 0, length: text.length }];
  return { update_id: message, message: said };
}
