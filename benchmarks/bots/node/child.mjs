// One contender in a process of its own: node child.mjs FOLDER CONTENDER, where FOLDER/node_modules holds the packages.
// Speaks as benchmarks/child.py does, and gives the people of benchmarks/workload.py.
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const says = (person, step) =>
  ["/register", `Ann ${person}`, "12", "30", `ann${person}@example.org`, "yes"][step];
const STEPS = 6;

async function talk(bot, first, people) {
  bot.replies.length = 0;
  bot.finished.length = 0;
  const cpu = process.cpuUsage();
  const wall = process.hrtime.bigint();
  for (let step = 0; step < STEPS; step++) {
    for (let person = first; person < first + people; person++) {
      await bot.handle(person, person * STEPS + step + 1, says(person, step));
    }
  }
  const spentWall = Number(process.hrtime.bigint() - wall) / 1000;
  const spent = process.cpuUsage(cpu);
  if (!bot.idle) {
    const understood = new Set(bot.finished.map((row) => row.join("|")));
    for (let person = first; person < first + people; person++) {
      if (!understood.has(`Ann ${person}|30|ann${person}@example.org`)) throw new Error(`person ${person} was misunderstood`);
    }
    if (bot.replies.length < people * STEPS) throw new Error(`${bot.replies.length} replies`);
  }
  const messages = people * STEPS;
  return [(spent.user + spent.system) / messages, spentWall / messages];
}

const [folder, contender] = process.argv.slice(2);
const [file, variant] = contender.split(":");
const require = createRequire(join(folder, "package.json"));
const { make } = await import(`./${file}.mjs`);
const bot = await make(require, variant);
console.log(JSON.stringify("ready"));
for await (const line of createInterface({ input: process.stdin })) {
  const [first, people] = JSON.parse(line);
  console.log(JSON.stringify(await talk(bot, first, people)));
}
process.exit(0);
