// Makes resample-wasm.ts of resample.wat: npx -y -p wabt@1.0.36 wat2wasm packages/core/src/resample/resample.wat -o out.wasm
// and then: node packages/core/src/resample/make-wasm.mjs out.wasm
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const bytes = readFileSync(process.argv[2] ?? "out.wasm").toString("base64");
const lines = bytes.match(/.{1,100}/g) ?? [];
writeFileSync(
  join(import.meta.dirname, "resample-wasm.ts"),
  `// Made of resample.wat by make-wasm.mjs.
/** The program of resample.wat in base64. */
export const resampleWasm: string =
${lines.map((line) => `  "${line}"`).join(" +\n")};
`,
);
