import type { MethodContext } from "../run/context.js";
import type { ScorePoint } from "../run/pass-requests.js";
import type { Passes } from "../run/run-points.js";

/** What {@link scoresByImage} asks for. */
export interface ScoresByImage {
  /** Inputs of an image. */
  readonly steps: (image: number) => number;
  readonly fill: (image: number, step: number, into: Float32Array) => void;
  readonly visit: (point: ScorePoint) => void;
}

/** Scores of one image after the other: images may differ in how many inputs they need. */
export async function* scoresByImage(
  context: MethodContext,
  { steps, fill, visit }: ScoresByImage,
): AsyncGenerator<Passes> {
  const each = Array.from({ length: context.batch.count }, (_, image) => steps(image));
  const total = each.reduce((a, n) => a + n, 0);
  let before = 0;
  for (const [image, own] of each.entries()) {
    if (own === 0) continue;
    const passes = context.scores({ images: [image], steps: own, fill, visit, quiet: true });
    for await (const pass of passes) {
      const all = { done: before + pass.done, total };
      context.report(all);
      yield all;
    }
    before += own;
  }
}
