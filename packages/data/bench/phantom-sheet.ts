// What do phantoms look like? Writes a contact sheet. Run:
// node --conditions=@xrt/source --import=tsx packages/data/bench/phantom-sheet.ts sheet.png [columns rows size seed world]
import sharp from "sharp";
import { phantom } from "../src/index.js";

const [file = "sheet.png", ...numbers] = process.argv.slice(2);
const [columns = 6, rows = 4, size = 224, seed = 1] = numbers.slice(0, 4).map(Number);
const often = { positive: 0.12, negative: 0.12 };
const { records } = phantom({
  seed,
  images: columns * rows,
  size,
  world: numbers[4] === "other" ? "other" : "chest",
  shortcuts: {
    tag: often,
    sideLetter: { positive: 0.4, negative: 0.4 },
    border: often,
    tint: often,
    exposure: often,
    brightColumn: { positive: 0.05, negative: 0.05 },
    cornerWedge: { positive: 0.05, negative: 0.05 },
    neutralPatch: { positive: 0.05, negative: 0.05 },
  },
});
const tiles = await Promise.all(
  records.map(async (record, i) => {
    const { data } = await record.image();
    const input = Buffer.from(Uint8Array.from(data, Math.round));
    const raw = { width: size, height: size, channels: 1 as const };
    return { input, raw, left: (i % columns) * size, top: Math.floor(i / columns) * size };
  }),
);
await sharp({
  create: { width: columns * size, height: rows * size, channels: 3, background: "black" },
})
  .composite(tiles)
  .png({ palette: true, colours: 64, dither: 0, compressionLevel: 9 })
  .toFile(file);
for (const [i, { masks, view, sex, age }] of records.entries()) {
  const what = masks.map(({ label }) => label).join(", ");
  process.stdout.write(`${i + 1}: ${view} ${sex} ${age}: ${what}\n`);
}
