import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomStream } from "@xrt/core";
import { expect, test } from "vitest";
import { runChild } from "../test/kill-and-resume.js";

/** Moments at which a run is killed. */
const KILLS = 20;

test(`kill -9 at ${KILLS} random moments, and resuming, gives the bytes of a run that was left alone`, async () => {
  const folder = await mkdtemp(join(tmpdir(), "xrt-kill-"));
  const log: string[] = [];
  try {
    const whole = await runChild(join(folder, "whole"));
    const dice = randomStream(0, "kills");
    for (let k = 0; k < KILLS; k++) {
      const killed = join(folder, `run-${k}`);
      // a step takes a few milliseconds: the kill falls into a step, a write or an epoch's end
      const at = {
        steps: 1 + Math.floor(dice.uniform(2 * k) * (whole.steps - 5)),
        ms: Math.floor(dice.uniform(2 * k + 1) * 12),
      };
      const first = await runChild(killed, at);
      const second = await runChild(killed);
      log.push(
        `kill ${k + 1}: ${at.ms} ms after step ${at.steps} of ${whole.steps}, ` +
          `${first.hash === undefined ? `dead after ${first.steps}` : "was done before"}, ${second.steps} steps left, ` +
          `hash ${second.hash === whole.hash ? "the same" : "ANOTHER"}`,
      );
      expect(second.hash, log.at(-1)).toBe(whole.hash);
      await rm(killed, { recursive: true });
    }
    console.info(log.join("\n"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 1_800_000);
