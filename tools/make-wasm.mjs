// Makes NAME-wasm.ts of NAME.wat, which lies beside it: the program in base64. It needs nothing that is installed:
//   npx -y -p wabt@1.0.36 wat2wasm FOLDER/NAME.wat -o out.wasm && node tools/make-wasm.mjs FOLDER/NAME.wat out.wasm
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

const [source, program] = process.argv.slice(2);
if (source === undefined || program === undefined) throw new Error("name the .wat and the .wasm");
const lines =
  readFileSync(program)
    .toString("base64")
    .match(/.{1,100}/g) ?? [];
const name = basename(source, ".wat");
writeFileSync(
  source.replace(/\.wat$/, "-wasm.ts"),
  `// Made of ${name}.wat by tools/make-wasm.mjs.
/** The program of ${name}.wat in base64. */
export const ${name}Wasm: string =
${lines.map((line) => `  "${line}"`).join(" +\n")};
`,
);
