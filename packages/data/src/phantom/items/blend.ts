import type { Film } from "../item-kind.js";

/**
 * Blends `grey` into the film where `cover` says, at most to 93 %: what lies below a mark stays faintly visible, so that
 * no item wipes out another and every mask stays a difference of two images.
 */
export function blend({ grey }: Film, cover: (pixel: number) => number, tone: number): void {
  for (let i = 0; i < grey.length; i++) {
    const share = 0.93 * cover(i);
    if (share > 0) grey[i] = (grey[i] as number) * (1 - share) + tone * share;
  }
}
