import type { NdArray } from "@xrt/core";

/**
 * Any classifier, by what it answers: `[images, ...]` to scores `[images, classes]`, or one score an image. Lists of numbers and
 * promises will do.
 */
export type ScoreFunction = (images: NdArray) => Scores | Promise<Scores>;

/** Answers of a {@link ScoreFunction}. */
export type Scores = NdArray | ArrayLike<number> | readonly ArrayLike<number>[];
