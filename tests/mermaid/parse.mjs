// Reads a JSON list of texts and prints a JSON list: null where Mermaid accepts the text, else what it says about it.
// node parse.mjs FOLDER < texts.json    where FOLDER/node_modules holds the packages of package.json
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.argv[2], "package.json"));

// Without a DOM, DOMPurify is a bare factory and every label fails with "DOMPurify.addHook is not a function".
// It looks for the window while it is loaded, so the window comes first and mermaid is imported after it.
const { JSDOM } = require("jsdom");
globalThis.window = new JSDOM().window;
globalThis.document = window.document;
console.log = console.info = console.debug = console.error; // stdout is the answer's
const { default: mermaid } = await import(pathToFileURL(require.resolve("mermaid")));

const answers = [];
for (const text of JSON.parse(readFileSync(0, "utf-8"))) {
  try {
    await mermaid.parse(text);
    answers.push(null);
  } catch (error) {
    answers.push(String(error?.message || error));
  }
}
process.stdout.write(JSON.stringify(answers));
