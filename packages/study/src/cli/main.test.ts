import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runHere } from "../../test/run-command.js";
import { manifestOf, type Row, syntheticFolder, temporaryFolder } from "../../test/synthetic.js";

const { path: top, remove } = await temporaryFolder();
afterAll(remove);

/** A folder with a manifest and no image: for what is refused before an image is opened. */
function tableOnly(name: string, manifest?: string): string {
  const folder = join(top, name);
  mkdirSync(folder);
  if (manifest !== undefined) writeFileSync(join(folder, "manifest.csv"), manifest);
  return folder;
}

function rowsOf(labels: string, patients: number): Row[] {
  return Array.from({ length: patients }, (_, i) => ({
    file: `${labels.replace(" ", "")}${i}.jpg`,
    patient: `${labels}${i}`,
    labels,
  }));
}

const positives = (n: number) => rowsOf("Effusion", n);
const negatives = (n: number) => rowsOf("No Finding", n);

const enough = tableOnly("enough", manifestOf([...positives(12), ...negatives(12)]));
const file = join(top, "file.txt");
writeFileSync(file, "");
const out = join(top, "out");

/** `xrt` with these arguments, the exit code, and what the one line on stderr must say. */
const refused: readonly [string, readonly string[], number, readonly string[]][] = [
  [
    "a missing folder",
    ["study", "--data", join(top, "none"), "--out", out],
    1,
    [join(top, "none"), "no such file or folder"],
  ],
  [
    "a file that is no table in place of the folder",
    ["study", "--data", file, "--out", out],
    1,
    [dirname(file), basename(file), "fits no known collection"],
  ],
  [
    "a folder without manifest",
    ["study", "--data", tableOnly("bare"), "--out", out],
    1,
    [join(top, "bare"), "fits no known collection", "write a manifest.csv"],
  ],
  [
    "a manifest without the needed columns",
    ["study", "--data", tableOnly("odd", "name,finding_\na,1\n"), "--out", out],
    1,
    [join(top, "odd", "manifest.csv"), "lacks", "rename or add the columns"],
  ],
  [
    "an unknown label",
    ["study", "--data", enough, "--positive", "Efusion", "--out", out],
    2,
    ["--positive", "Efusion", "nearest: Effusion"],
  ],
  [
    "the negative label as the positive one",
    ["study", "--data", enough, "--positive", "No Finding", "--out", out],
    2,
    ["--positive", "choose a finding"],
  ],
  [
    "an empty label",
    ["study", "--data", enough, "--positive", "", "--out", out],
    2,
    ["--positive", 'no label ""'],
  ],
  [
    "a finding that nobody has",
    ["study", "--data", enough, "--positive", "Hernia", "--out", out],
    1,
    ["Hernia", "labels that occur: Effusion 12, No Finding 12", "--positive", "--data"],
  ],
  [
    "positives only",
    ["study", "--data", tableOnly("positives", manifestOf(positives(12))), "--out", out],
    1,
    ["no negative image", "labels that occur: Effusion 12", "--positive", "--data"],
  ],
  [
    "negatives only",
    ["study", "--data", tableOnly("negatives", manifestOf(negatives(12))), "--out", out],
    1,
    ["no positive image", "labels that occur: No Finding 12", "--positive", "--data"],
  ],
  [
    "nine patients with the finding",
    [
      "study",
      "--data",
      tableOnly("few", manifestOf([...positives(9), ...negatives(12)])),
      "--out",
      out,
    ],
    1,
    ["only 9 patients", '"Effusion"', "at least 10", "--positive", "--data"],
  ],
  [
    "an unknown arm",
    ["study", "--arms", "imagenet-frozn", "--out", out],
    2,
    ["--arms", "imagenet-frozn", "nearest: imagenet-frozen"],
  ],
  [
    "no arm",
    ["study", "--arms", "", "--out", out],
    2,
    ["--arms", "scratch-cnn, imagenet-frozen, imagenet-all-layers, cxr"],
  ],
  ["an empty folder name", ["study", "--data", "", "--out", out], 2, ["--data", "empty"]],
  ["an empty output name", ["study", "--data", enough, "--out", ""], 2, ["--out", "empty"]],
  [
    "an output below a file",
    ["study", "--data", enough, "--out", join(file, "out")],
    1,
    [join(file, "out"), "choose another with --out"],
  ],
  [
    "a file where the output should be",
    ["study", "--data", enough, "--out", file],
    1,
    [file, "choose another with --out"],
  ],
  ["a negative seed", ["study", "--seed", "-1"], 2, ["--seed", "whole number from 0"]],
  ["a broken seed", ["study", "--seed", "1.5"], 2, ["--seed", "whole number from 0"]],
  ["a seed in words", ["study", "--seed", "one"], 2, ["--seed", "whole number from 0"]],
  [
    "a seed beyond 2^53",
    ["study", "--seed", "9007199254740993"],
    2,
    ["--seed", "whole number from 0"],
  ],
  ["an option without its value", ["study", "--out"], 2, ["--out", "xrt study --help"]],
  ["an unknown option", ["study", "--quik"], 2, ["--quik", "--quick", "xrt study --help"]],
  ["a word too many", ["study", "sample"], 2, ["too many arguments", "xrt study --help"]],
  ["an unknown command", ["studdy"], 2, ["studdy", "study", "xrt --help"]],
  ["an unknown option without a command", ["--quick"], 2, ["--quick", "xrt --help"]],
  ["no command", [], 2, ["no command", "xrt study --help"]],
];

test.each(refused)("xrt refuses %s in one line", async (_, args, code, says) => {
  const { stdout, stderr, ...outcome } = await runHere(...args);
  expect(stderr).toMatch(/^xrt: [^\n]+\n$/);
  for (const words of says) expect(stderr).toContain(words);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+|Error:/);
  expect(stdout).toBe("");
  expect(outcome.code).toBe(code);
});

test("xrt refuses a dataset of which no image can be read, and names the first", async () => {
  const folder = await syntheticFolder(join(top, "unreadable"), {
    positivePatients: 10,
    negativePatients: 10,
    broken: () => Buffer.alloc(0),
  });
  const { code, stdout, stderr } = await runHere("study", "--data", folder, "--out", out, "--json");
  expect(stderr).toMatch(/^xrt: [^\n]+\n$/);
  expect(stderr).toContain("0 patients have readable images");
  expect(stderr).toContain("27 images could not be read");
  expect(stderr).toContain(`${join(folder, "images", "p0-0.jpg")}: the file is empty (0 bytes)`);
  expect([code, stdout]).toEqual([1, ""]);
});

test("xrt --help and xrt study --help go to stdout and are no error", async () => {
  for (const args of [["--help"], ["help"], ["study", "--help"]]) {
    const { code, stdout, stderr } = await runHere(...args);
    expect(stdout).toContain("Usage: xrt");
    expect([code, stderr]).toEqual([0, ""]);
  }
});

test("xrt study --json prints report.json and nothing else; unreadable images are named, counted and skipped", async () => {
  const broken: Record<string, (bytes: Buffer) => Buffer> = {
    "images/p1-0.jpg": (bytes) => bytes.subarray(0, bytes.length / 2),
    "images/p2-0.jpg": () => Buffer.from("not an image\n"),
    "images/p31-0.jpg": () => Buffer.alloc(0),
  };
  const folder = await syntheticFolder(join(top, "three-broken"), {
    broken: (name, bytes) => broken[name]?.(bytes),
  });
  const to = join(top, "json", "deep");
  const { code, stdout, stderr } = await runHere(
    ...["study", "--data", folder, "--out", to, "--arms", "imagenet-frozen", "--quick", "--json"],
  );
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toBe(readFileSync(join(to, "report.json"), "utf8"));
  expect(readdirSync(to).sort()).toEqual(["report.html", "report.json"]);
  const { dataset, warnings } = JSON.parse(stdout);
  expect(dataset.unreadable.map((image: { file: string }) => image.file)).toEqual(
    Object.keys(broken),
  );
  for (const { file: name, reason } of dataset.unreadable) expect(reason).toContain(name);
  expect(dataset).toMatchObject({ images: 61, patients: 45, positives: 30, positivePatients: 22 });
  expect(warnings.join("\n")).toContain("3 images could not be read");
  const page = readFileSync(join(to, "report.html"), "utf8");
  for (const name of Object.keys(broken)) expect(page).toContain(name);
}, 120_000);

test("xrt --version prints the version of the package", async () => {
  const { version } = JSON.parse(
    readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8"),
  );
  expect(await runHere("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

test("xrt whose reader has seen enough ends in silence", async () => {
  const child = spawn(
    process.execPath,
    [
      "--conditions=@xrt/source",
      "--import=tsx",
      "packages/study/src/cli.ts",
      "explain",
      "--list-methods",
    ],
    { cwd: join(import.meta.dirname, "..", "..", "..", ".."), stdio: ["ignore", "pipe", "pipe"] },
  );
  child.stdout.destroy();
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  const code = await new Promise((done) => child.on("close", done));
  expect([code, stderr]).toEqual([0, ""]);
});
