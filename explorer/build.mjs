// Makes one file of the page: scripts and styles bundled, a place for the data, and the notices of the libraries in it.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const TARGET = join(HERE, "..", "src", "usvenezuela", "exporting", "page.html");
const MADE_OF = ["build.mjs", "package.json", "src"];

const [script, style, notices] = await bundled();
writeFileSync(TARGET, filled(read("src/page.html"), {
  SOURCES: hashOfSources(),
  SCRIPT_HASH: `sha256-${createHash("sha256").update(script).digest("base64")}`,
  NOTICES: notices,
  STYLE: style,
  SCRIPT: script,
}));
console.log(`${relative(process.cwd(), TARGET)}: ${Math.round(readFileSync(TARGET).length / 1024)} KiB`);

/** The script, the style and the licences of what is bundled. */
async function bundled() {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(HERE, "src/main.js")],
    absWorkingDir: HERE,
    outdir: "out",
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  const [script, style] = [".js", ".css"].map((end) => outputFiles.find((file) => file.path.endsWith(end)).text.trim());
  if (/<\/?(script|style)|<!--/i.test(script + style)) throw new Error("the bundle holds what would end its element");
  return [script, style, licences(metafile.inputs)];
}

/** The licence of each package of which anything is bundled. */
function licences(inputs) {
  const names = Object.keys(inputs).flatMap((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []);
  return [...new Set(names)].sort().map(licence).join("\n\n").replaceAll("--", "- -");
}

function licence(name) {
  const folder = join(HERE, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((path) => /^licen[cs]e/i.test(path));
  if (!file) throw new Error(`${name} has no licence file`);
  return `${name} ${version} (${license})\n${readFileSync(join(folder, file), "utf8").trim()}`;
}

/** What the page is made of, as one hash: builder/releasing/page.py makes the same. */
function hashOfSources() {
  const hash = createHash("sha256");
  for (const path of MADE_OF.flatMap(filesUnder).sort()) hash.update(`${path}\0`).update(readFileSync(join(HERE, path))).update("\0");
  return hash.digest("hex");
}

function filesUnder(path) {
  if (path !== "src") return [path];
  const files = readdirSync(join(HERE, path), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => relative(HERE, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

function read(path) {
  return readFileSync(join(HERE, path), "utf8");
}

/** A text with a value in each of its places, written {{NAME}}. */
function filled(text, values) {
  return text.replace(/\{\{([A-Z_]+)\}\}/g, (_, name) => values[name]);
}
