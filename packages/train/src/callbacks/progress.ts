import type { LongWork } from "@xrt/core";
import type { Callback, Run } from "./callback.js";

/** Reports how many images of all epochs are done, after each step; a run that ends early jumps to the total. */
export function progress(
  report: NonNullable<LongWork["onProgress"]>,
  { task = "training" }: { readonly task?: string } = {},
): Callback {
  let stopped = false;
  const tell = (done: number, { images: total }: Run) =>
    report({ task, done, total, unit: "images" });
  return {
    name: "progress",
    onStart: () => {
      stopped = false;
    },
    onStep: ({ images }, run) => tell(images, run),
    save(at, run) {
      // after all others have said whether it goes on
      if (at === "step" || !run.stopped || stopped) return;
      stopped = true;
      tell(run.images, run);
    },
  };
}
