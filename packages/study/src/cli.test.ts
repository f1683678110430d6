import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runSpawned } from "../test/run-command.js";
import { syntheticFolder, temporaryFolder } from "../test/synthetic.js";

const { path: top, remove } = await temporaryFolder();
afterAll(remove);
const data = await syntheticFolder(join(top, "data"));

// each test waits for a process of its own
const MINUTES = 120_000;

test.concurrent(
  "the command exits with 2 for usage and with 1 for data, without a stack trace",
  async () => {
    const [usage, missing] = await Promise.all([
      runSpawned(["study", "--seed", "1.5"]),
      runSpawned(["study", "--data", join(top, "none"), "--out", join(top, "never")]),
    ]);
    expect(usage.stderr).toMatch(/^xrt: option '--seed <number>' [^\n]+\n$/);
    expect([usage.code, usage.stdout]).toEqual([2, ""]);
    expect(missing.stderr).toBe(
      `xrt: ${join(top, "none")}: no such file or folder; name a folder that holds the images and their tables\n`,
    );
    expect([missing.code, missing.stdout]).toEqual([1, ""]);
    expect(existsSync(join(top, "never"))).toBe(false);
  },
  MINUTES,
);

test.concurrent(
  "in a pipe progress is plain lines on stderr, and stdout holds the summary and the two paths",
  async () => {
    const out = join(top, "pipe");
    const { code, stdout, stderr } = await runSpawned([
      ...["study", "--data", data, "--out", out, "--arms", "imagenet-frozen", "--quick"],
    ]);
    expect(code).toBe(0);
    const lines = stderr.trimEnd().split("\n");
    for (const line of lines) expect(line).toMatch(/^[ -~]+: \d+\/\d+ (images|steps)$/);
    expect(new Set(lines).size).toBe(lines.length);
    for (const task of ["decode", "imagenet-frozen: features", "imagenet-frozen: head"]) {
      expect(lines.filter((line) => line.startsWith(`${task}: `)).length).toBeGreaterThan(1);
    }
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toContain("patients in more than one part of the split: 0\n");
    expect(stdout).toContain("not for clinical use\n");
    expect(stdout.trimEnd().split("\n").slice(-2)).toEqual([
      join(out, "report.html"),
      join(out, "report.json"),
    ]);
  },
  MINUTES,
);

test.concurrent(
  "SIGINT before the first arm is done ends the run with 130 and writes no report",
  async () => {
    const out = join(top, "early");
    const { code, stdout, stderr } = await runSpawned(
      ["study", "--data", data, "--out", out],
      (line, child) => {
        if (line.startsWith("scratch-cnn: training")) child.kill("SIGINT");
      },
    );
    const messages = stderr.split("\n").filter((line) => line.startsWith("xrt: "));
    expect(messages).toEqual([
      "xrt: interrupted before the first arm was done; no report was written",
    ]);
    expect(stderr.trimEnd().endsWith(messages[0] as string)).toBe(true);
    expect([code, stdout]).toEqual([130, ""]);
    expect(readdirSync(out)).toEqual([]);
  },
  MINUTES,
);

test.concurrent(
  "SIGINT after the first arm keeps that arm: both files, a warning that names the other, 130",
  async () => {
    const out = join(top, "late");
    const { code, stdout, stderr } = await runSpawned(
      ["study", "--data", data, "--out", out, "--arms", "imagenet-frozen,imagenet-all-layers"],
      (line, child) => {
        if (line.startsWith("imagenet-all-layers: features")) child.kill("SIGINT");
      },
    );
    expect(code).toBe(130);
    expect(readdirSync(out).sort()).toEqual(["report.html", "report.json"]);
    const report = JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
    expect(report.arms.map(({ id }: { id: string }) => id)).toEqual(["imagenet-frozen"]);
    expect(report.contrasts).toEqual([]);
    expect(report.warnings).toContain("The run was stopped early; not run: imagenet-all-layers.");
    expect(stderr).toMatch(
      /\nxrt: interrupted; the report holds what was done: imagenet-frozen\n$/,
    );
    expect(stdout).toContain(join(out, "report.html"));
  },
  MINUTES,
);
