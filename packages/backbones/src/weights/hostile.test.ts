import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DataError, ndArray, writeNpy } from "@xrt/core";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { hdf5File, kerasFile } from "../../test/keras-file.js";
import { exportWeights } from "./export-weights.js";
import { readWeights } from "./read-weights.js";

/** The one-line message of the refusal. */
async function refusal(bytes: Uint8Array | Promise<Uint8Array>, options = {}): Promise<string> {
  const error = await readWeights(await bytes, { path: "evil", ...options }).catch(
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(DataError);
  const { message } = error as DataError;
  expect(message).toMatch(/^evil: /);
  expect(message).not.toContain("\n");
  return message;
}

const torch = join(import.meta.dirname, "..", "..", "fixtures", "torch");
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const plain = writeNpy(ndArray(Float32Array.of(3), [1]));

/** A safetensors file by hand. */
function safetensors(header: string, data: number): Uint8Array {
  const bytes = new TextEncoder().encode(header);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(bytes.length), true);
  return Uint8Array.from([...length, ...bytes, ...new Uint8Array(data)]);
}

const entry = (shape: number[], ...at: number[]) =>
  JSON.stringify({ dtype: "F32", shape, data_offsets: at });

describe("pickles", () => {
  test.each(["evil.pth", "evil-legacy.pth"])(
    "os.system in %s is refused by name, and nothing is executed",
    async (name) => {
      expect(await refusal(readFileSync(join(torch, name)))).toContain(
        "the pickle calls posix.system, which no tensor needs; nothing was executed",
      );
      expect(existsSync("/tmp/xrt-executed-a-pickle")).toBe(false);
    },
  );

  /** A zip of PyTorch around a pickle. */
  const around = (...opcodes: (string | number[])[]) => {
    const bytes = opcodes.flatMap((o) =>
      typeof o === "string" ? Array.from(o, (c) => c.charCodeAt(0)) : o,
    );
    return zipSync({ "archive/data.pkl": Uint8Array.from(bytes) }, { level: 0 });
  };

  test.each([
    ["builtins.eval", "cbuiltins\neval\n(S'1'\ntR."],
    ["subprocess.Popen", "csubprocess\nPopen\n(S'ls'\ntR."],
    ["torch.jit._pickle.build", "ctorch.jit._pickle\nbuild\n(S'x'\ntR."],
    ["builtins.getattr", "\x80\x04\x8c\x08builtins\x8c\x07getattr\x93)R."],
  ])("%s is refused by name", async (name, pickle) => {
    expect(await refusal(around(pickle))).toContain(`the pickle calls ${name}`);
  });

  test("an instance of a class runs nothing and is no tensor", async () => {
    expect(await refusal(around("cos\nsystem\n)\x81(K\x01K\x02db."))).toContain(
      "holds no tensors, but an instance of os.system",
    );
  });

  test("dictionaries that hold one another a million times are given up", async () => {
    // eight levels of a dictionary with ten keys that are all the level below
    const level = (n: number) =>
      `}(${Array.from({ length: 10 }, (_, k) => `K${String.fromCharCode(k)}g${n - 1}\n`).join("")}up${n}\n0`;
    const levels = Array.from({ length: 8 }, (_, n) => level(n + 1)).join("");
    expect(await refusal(around(`}p0\n0${levels}g8\n.`))).toMatch(
      /lists more than 1000000 entries/,
    );
  });
});

describe("zips", () => {
  const hostile = ["../../etc/cron.d/x.npy", "/etc/passwd.npy", "C:\\x.npy", "a/../../b.npy"];
  test.each(hostile)("a .npz with %s is refused by name", async (name) => {
    expect(await refusal(zipSync({ "a.npy": plain, [name]: plain }))).toBe(
      `evil: holds "${name}", which leads out of its folder`,
    );
  });

  test("a checkpoint of PyTorch with ../ is refused by name", async () => {
    const file = zipSync(
      { "archive/data.pkl": Uint8Array.of(0x2e), "../evil": plain },
      { level: 0 },
    );
    expect(await refusal(file)).toContain('holds "../evil", which leads out');
  });

  test("an archive of Keras 3 with ../ is refused by name", async () => {
    const inner = { "config.json": json({}), "model.weights.h5": plain, "../../x": plain };
    expect(await refusal(zipSync(inner))).toContain('holds "../../x", which leads out');
  });

  test("bombs are refused before they are unpacked", async () => {
    const zeros = new Uint8Array(20_000_000);
    const bomb = zipSync({ "a.npy": plain });
    // the directory, which unpacking trusts, says that the entry takes 4 GiB
    const directory = Buffer.from(bomb).indexOf("PK\x01\x02");
    new DataView(bomb.buffer).setUint32(directory + 24, 0xfffffff0, true);
    expect(await refusal(bomb)).toContain('unpacks to more than 16 times its size at "a.npy"');
    const archive = { "config.json": json({}), "model.weights.h5": zeros };
    expect(await refusal(zipSync(archive, { level: 1 }))).toContain('at "model.weights.h5"');
    const pickle = { "a/data.pkl": Uint8Array.of(0x2e), "a/data/0": zeros };
    expect(await refusal(zipSync(pickle, { level: 1 }))).toContain('at "a/data/0"');
  });
});

describe("HDF5", () => {
  const layer = (fill: Parameters<typeof hdf5File>[0]) =>
    hdf5File((root) => {
      root.create_attribute("layer_names", ["a"]);
      fill(root);
    });

  test("an external link to a layer is refused by name", async () => {
    const file = layer((root) => {
      root.create_external_link("/etc/passwd", "/", "a");
    });
    expect(await refusal(file)).toContain('the layer "a" is an external link to "/etc/passwd"');
  });

  test("an external link to a weight is refused by name", async () => {
    const file = layer((root) => {
      const group = root.create_group("a");
      group.create_attribute("weight_names", ["w"]);
      group.create_external_link("/root/.ssh/id_rsa", "/x", "w");
    });
    expect(await refusal(file)).toContain('weight "w" is an external link to "/root/.ssh/id_rsa"');
  });

  test("an external link to the whole model is refused by name", async () => {
    const file = hdf5File((root) => {
      root.create_external_link("other.h5", "/model_weights", "model_weights");
    });
    expect(await refusal(file)).toContain('"model_weights" is an external link to "other.h5"');
  });

  test("groups that lie in themselves are refused", async () => {
    const file = hdf5File((root) => {
      root.create_group("layers").create_soft_link("/layers", "again");
    });
    expect(await refusal(file)).toMatch(/too many links/);
  });

  test("weights that unpack to far more than the file are refused", async () => {
    const file = layer((root) => {
      const group = root.create_group("a");
      group.create_attribute("weight_names", ["w"]);
      group.create_dataset({
        name: "w",
        data: new Float32Array(4_000_000),
        shape: [4_000_000],
        chunks: [100_000],
        compression: 9,
      } as never);
    });
    expect(await refusal(file)).toContain('unpacks to more than 16 times its size at "w"');
  });

  test("a heap in which the library would go round for ever is refused before it is opened", async () => {
    const file = await kerasFile({ model: true });
    const at = Buffer.from(file).indexOf("GCOL");
    expect(at).toBeGreaterThan(0);
    const view = new DataView(file.buffer, file.byteOffset);
    let object = at + 16;
    while (view.getUint16(object, true) !== 0) {
      object += 16 + 8 * Math.ceil(Number(view.getBigUint64(object + 8, true)) / 8);
    }
    view.setBigUint64(object + 8, 0n, true);
    expect(await refusal(file)).toContain("has an object of 0 bytes");
  });
});

describe("safetensors", () => {
  test.each([
    [
      "overlapping tensors",
      safetensors(`{"a":${entry([2], 0, 8)},"b":${entry([2], 4, 12)}}`, 12),
      "b begins at byte 4, wants 8",
    ],
    [
      "huge offsets",
      safetensors(`{"a":${entry([2 ** 40], 0, 2 ** 42)}}`, 8),
      "the tensors take 4398046511104 bytes, the file has 8",
    ],
    [
      "offsets beyond all numbers",
      safetensors(`{"a":${entry([1], 2 ** 60, 2 ** 60 + 4)}}`, 8),
      "a has no shape or no data_offsets",
    ],
    [
      "negative offsets",
      safetensors(`{"a":${entry([1], -4, 0)}}`, 8),
      "a has no shape or no data_offsets",
    ],
    [
      "a gap that hides something",
      safetensors(`{"a":${entry([1], 4, 8)}}`, 8),
      "a begins at byte 4, wants 0",
    ],
    [
      "a shape whose product is small again",
      safetensors(`{"a":${entry([2 ** 32, 2 ** 32], 0, 4)}}`, 4),
      "which takes",
    ],
  ])("%s are refused by name", async (_, bytes, says) => {
    expect(await refusal(bytes)).toContain(says);
  });
});

describe("others", () => {
  test(".npy with objects is refused by name, and not unpickled", async () => {
    const text = new TextDecoder("latin1")
      .decode(plain)
      .replace("'<f4'", "'|O'")
      .replace("\n", " \n");
    const objects = Uint8Array.from(text, (c) => c.charCodeAt(0));
    expect(await refusal(objects)).toContain('holds elements of type "|O"');
    expect(await refusal(zipSync({ "a.npy": objects }))).toContain('holds elements of type "|O"');
  });

  test.each([
    "https://example.org/w.bin",
    "//example.org/w.bin",
    "../w.bin",
    "/etc/passwd",
    "file:///etc/passwd",
    "C:\\w.bin",
    "a/../../w.bin",
  ])("a manifest that names %s is refused by name, and nothing is fetched", async (name) => {
    const weights = [{ name: "a", shape: [1], dtype: "float32" }];
    const manifest = json({ modelTopology: null, weightsManifest: [{ paths: [name], weights }] });
    const asked: string[] = [];
    const sibling = async (file: string) => {
      asked.push(file);
      return new Uint8Array(4);
    };
    expect(await refusal(manifest, { sibling })).toContain(
      `names "${name}", which is outside its folder`,
    );
    expect(asked).toEqual([]);
  });

  test("ONNX with external data outside its folder is refused by name, and nothing is read", async () => {
    // field 13 of TensorProto, { location: "../secret" }, and field 14, EXTERNAL
    const text = (id: number, value: string) => [
      8 * id + 2,
      value.length,
      ...new TextEncoder().encode(value),
    ];
    const message = (id: number, content: number[]) => [8 * id + 2, content.length, ...content];
    const location = message(13, [...text(1, "location"), ...text(2, "../secret")]);
    const tensor = message(5, [8, 1, 16, 1, ...text(8, "w"), ...location, 112, 1]);
    const file = Uint8Array.from([8, 9, ...text(2, "evil"), ...message(7, tensor)]);
    const asked: string[] = [];
    const sibling = async (name: string) => {
      asked.push(name);
      return new Uint8Array(4);
    };
    expect(await refusal(file, { sibling })).toContain(
      'names "../secret", which is outside its folder',
    );
    expect(asked).toEqual([]);
  });

  test("a vector of TFLite that says it has 2^30 tensors is refused", async () => {
    const folder = join(import.meta.dirname, "..", "..", "fixtures", "tflite");
    const file = new Uint8Array(readFileSync(join(folder, "small.tflite")));
    const nine = Buffer.from(Int32Array.of(9).buffer);
    const at = Buffer.from(file).indexOf(nine, 400);
    new DataView(file.buffer).setUint32(at, 2 ** 30, true);
    expect(await refusal(file)).toMatch(/an offset leads to bytes \d+ to \d+, the file has/);
  });

  test("names of prototypes are names like any other", async () => {
    const tensors = new Map([
      ["__proto__", ndArray(Float32Array.of(1), [1])],
      ["constructor/x", ndArray(Float32Array.of(2), [1])],
    ]);
    for (const format of ["safetensors", "keras-h5", "onnx"] as const) {
      const { tensors: back } = await readWeights(await exportWeights(tensors, format));
      expect([...back.keys()].sort()).toEqual(["__proto__", "constructor/x"]);
    }
    expect(Object.prototype).not.toHaveProperty("dtype");
  });
});
