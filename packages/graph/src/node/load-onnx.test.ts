import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { floats, onnxFile, onnxModel, value } from "../../test/onnx-file.js";
import { loadOnnx } from "./index.js";

let root = "";
let folder = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "xrt-onnx-"));
  folder = join(root, "model");
  mkdirSync(join(folder, "data"), { recursive: true });
  const weights = Float32Array.of(0, 1, 2, 3, 4, 5, 6);
  for (const file of [join(folder, "data", "w.bin"), join(root, "secret.bin")]) {
    writeFileSync(file, new Uint8Array(weights.buffer));
  }
  symlinkSync(join(root, "secret.bin"), join(folder, "link.bin"));
});
afterAll(() => rmSync(root, { recursive: true }));

/** A model with a weight `w` of four elements that lies at `location`. */
function write(external: Readonly<Record<string, string>>): string {
  const w = { ...floats("w", [2, 2]), raw: undefined, external: new Map(Object.entries(external)) };
  const path = join(folder, "model.onnx");
  writeFileSync(
    path,
    onnxFile(
      onnxModel({
        nodes: [{ op: "MatMul", inputs: ["x", "w"] }],
        initializers: [w],
        inputs: [value("x", ["batch", 2])],
      }),
    ),
  );
  return path;
}

test("loadOnnx reads tensors from files in the model's folder", async () => {
  const path = write({ location: "data/w.bin", offset: "8", length: "16" });
  const graph = await loadOnnx(path);
  expect([...(graph.parameters.get("w")?.array.data ?? [])]).toEqual([2, 3, 4, 5]);
});

test.each([["../secret.bin"], ["data/../../secret.bin"], ["/etc/passwd"], ["link.bin"], [".."]])(
  "loadOnnx refuses external data at %s, outside of the folder",
  async (location) => {
    const error = await loadOnnx(write({ location })).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: "InvalidModelError" });
    expect((error as Error).message).toContain("outside of the model's folder");
  },
);

test.each([
  [{ location: "data/none.bin" }, "are missing"],
  [{ location: "data/w.bin", offset: "16" }, "has 28 bytes"],
  [{ location: "data/w.bin", length: "12" }, "wants 16 bytes"],
  [{ location: "data/w.bin", offset: "-4" }, "wants 16 bytes"],
  [{ location: "data/w.bin", offset: "1e300" }, "wants 16 bytes"],
  [{ offset: "0" }, "wants 16 bytes"],
])("loadOnnx says what is wrong with external data %o", async (external, message) => {
  const error = await loadOnnx(write(external as Record<string, string>)).catch((e: unknown) => e);
  expect(error).toMatchObject({ name: "InvalidModelError" });
  expect((error as Error).message).toContain(message);
});

test("loadOnnx says that a file is not there", async () => {
  await expect(loadOnnx(join(folder, "nowhere.onnx"))).rejects.toThrow("cannot be read");
});
