import type { Dice } from "./dice.js";

/** `bytes` with one to four places changed: bits turned, overwritten, cut out, doubled, moved, or cut off behind. */
export function mutateBytes(dice: Dice, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let all = [...bytes];
  for (let n = dice.below(4); n >= 0; n--) {
    const at = dice.below(Math.max(all.length, 1));
    const length = 1 + dice.below(16);
    switch (dice.below(7)) {
      case 0:
        all[at] = (all[at] ?? 0) ^ (1 << dice.below(8));
        break;
      case 1:
        all[at] = dice.pick([0, 1, 127, 128, 255, dice.below(256)]);
        break;
      case 2:
        all.splice(at, length);
        break;
      case 3:
        all.splice(at, 0, ...all.slice(at, at + length));
        break;
      case 4:
        all.splice(at, 0, ...Array.from({ length: 1 + dice.below(9) }, () => 255));
        break;
      case 5:
        all.splice(at, length, ...all.slice(dice.below(all.length)).slice(0, length));
        break;
      default:
        all = all.slice(0, at);
    }
  }
  return Uint8Array.from(all);
}
