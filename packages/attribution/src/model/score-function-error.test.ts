import { ndArray, type Progress } from "@xrt/core";
import type { Executable } from "@xrt/graph";
import { describe, expect, test } from "vitest";
import { methods, occlusion, ScoreFunctionError } from "../index.js";
import type { ScoreFunction } from "./score-function.js";

const image = ndArray(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), [1, 3, 3, 1]);
/** Nine windows of one pixel each, in five batches. */
const options = { window: 1, stride: 1, batchSize: 2 };

/** Sums of images, by a function that fails at the third batch of two. */
function failing(fail: () => unknown): ScoreFunction {
  let batches = 0;
  return async ({ data, shape: [count = 0] }) => {
    if (count === 2) batches++;
    if (batches === 3) throw fail();
    return Array.from({ length: count }, (_, i) =>
      data.subarray(9 * i, 9 * i + 9).reduce((a, b) => a + b, 0),
    );
  };
}

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.unreachable("nothing was thrown"),
    (error) => error,
  );

const takingFunctions = Object.values(methods).filter(
  ({ definition }) => definition.needs === "scores",
);

describe("a function that throws", () => {
  test("is an error that names method and batch, with what was thrown as its cause", async () => {
    const cause = new TypeError("out of memory");
    const error = await failure(
      occlusion(
        failing(() => cause),
        image,
        options,
      ),
    );
    expect(error).toBeInstanceOf(ScoreFunctionError);
    expect(error).toMatchObject({
      name: "ScoreFunctionError",
      message: "occlusion: the function threw at batch 3 of 5 (2 images): out of memory",
      ...{ method: "occlusion", batch: 3, batches: 5, images: 2, cause },
    });
  });

  test("may throw what is no error, and at once", async () => {
    const never: ScoreFunction = () => {
      throw "no network";
    };
    expect(await failure(occlusion(never, image))).toMatchObject({
      message: "occlusion: the function threw at batch 1 of 1 (1 images): no network",
      cause: "no network",
    });
  });

  test("may be an executable", async () => {
    const run = () => Promise.reject(new Error("the device is lost"));
    const executable = { inputs: ["x"], outputs: ["y"], run } as unknown as Executable;
    const error = await failure(occlusion(executable, image));
    expect(error).toMatchObject({ name: "ScoreFunctionError", cause: { message: /device/ } });
  });

  test.each(takingFunctions.map((method) => [method.name, method] as const))(
    "is refused by the name of %s",
    async (name, method) => {
      const error = await failure(
        method(() => Promise.reject(new Error("no")), image, { target: 0 }),
      );
      expect(error).toMatchObject({ name: "ScoreFunctionError", method: name });
    },
  );

  test("leaves the progress at the batch before", async () => {
    const told: Progress[] = [];
    const onProgress = (progress: Progress) => told.push(progress);
    await failure(
      occlusion(
        failing(() => new Error("no")),
        image,
        { ...options, onProgress },
      ),
    );
    expect(told).toEqual(
      [2, 4].map((done) => ({ task: "occlusion", done, total: 9, unit: "passes" })),
    );
  });

  test("ends a stream behind the estimates that there are", async () => {
    const stream = occlusion.stream(
      failing(() => new Error("no")),
      image,
      options,
    );
    const done: number[] = [];
    const error = await failure(
      (async () => {
        for await (const estimate of stream) done.push(estimate.done);
      })(),
    );
    expect(error).toBeInstanceOf(ScoreFunctionError);
    expect(done).toEqual([2]);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });
});

test("a function that throws because the signal is aborted leaves the reason of the signal", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  const score = failing(() => {
    stop.abort(reason);
    return new DOMException("This operation was aborted", "AbortError");
  });
  expect(await failure(occlusion(score, image, { ...options, signal: stop.signal }))).toBe(reason);
});

test("a function that aborts by itself has failed", async () => {
  const cause = new DOMException("The operation timed out", "TimeoutError");
  const { signal } = new AbortController();
  const error = await failure(
    occlusion(
      failing(() => cause),
      image,
      { ...options, signal },
    ),
  );
  expect(error).toMatchObject({ name: "ScoreFunctionError", cause });
});

test("an answer that is nothing is refused by the name of the method", async () => {
  const silent = (() => undefined) as unknown as ScoreFunction;
  await expect(occlusion(silent, image)).rejects.toThrow(
    new TypeError(
      "occlusion: the function answered undefined to 1 images, wants one row of scores, or one score, for each",
    ),
  );
});
