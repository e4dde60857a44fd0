// Reads lines of [schema file, instance] and answers each with true or false: whether ajv finds the instance valid.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import Ajv2020 from "ajv/dist/2020.js";

// Strict, but for the two types of a date in the schemas of the seeds: text, or the number that YAML takes a year for.
// What a day is says its pattern; the format tells programs that it is one.
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, unicodeRegExp: true, formats: { date: true } });
// Editors show the texts of these words where a pattern does not match, and beside codes; validators pass them over.
for (const word of ["patternErrorMessage", "enumDescriptions"]) ajv.addKeyword(word);
const validators = new Map();

function validator(path) {
  if (!validators.has(path)) {
    validators.set(path, ajv.compile(JSON.parse(readFileSync(path, "utf-8"))));
  }
  return validators.get(path);
}

for await (const line of createInterface({ input: process.stdin })) {
  const [path, instance] = JSON.parse(line);
  console.log(validator(path)(instance));
}
