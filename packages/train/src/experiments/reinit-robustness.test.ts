import { auroc } from "@xrt/metrics";
import { describe, expect, test } from "vitest";
import { oneSignal, twoBlocks, uAndV } from "../../test/networks.js";
import { reinitRobustness } from "./reinit-robustness.js";

const examples = oneSignal(80, "reinit", { signal: 2 });
const groups = examples.labels.map((_, i) => `p${i >> 2}`);
const trained = twoBlocks([1, 0], [1, 0.2]);
const untrained = twoBlocks([-1, 0.5], [1, -3]);

describe("reinitRobustness", () => {
  test("loses all where a block carries the label, and nothing where the rest makes up for it", async () => {
    const found = await reinitRobustness(trained, examples, {
      blocks: uAndV,
      from: { reinit: untrained },
    });
    const [u, v] = found.blocks;
    const whole = auroc(
      examples.labels,
      examples.labels.map((_, i) => examples.inputs.data[2 * i] ?? 0),
    ).value;
    expect(found.trained.value).toBe(whole);
    // u turned round: every pair the other way about, but for a fifth of the noise
    expect(u?.auroc.value).toBeLessThan(0.2);
    expect(u?.drop.value).toBeCloseTo(whole - (u?.auroc.value ?? 0), 12);
    expect(u?.drop.lower).toBeGreaterThan(0.5);
    // the second column is stopped by u = 0, whatever v does with it
    expect([v?.auroc.value, v?.drop.value]).toEqual([whole, 0]);
    expect(v?.drop.warnings.map((w) => w.code)).toContain("identical-scores");
  });

  test("says how far each block is moved, and corrects for the number of resets", async () => {
    const from = { reinit: untrained, rerand: twoBlocks([0, 1], [0, 1]) };
    const { blocks } = await reinitRobustness(
      trained,
      { ...examples, groups },
      { blocks: uAndV, from },
    );
    expect(blocks.map(({ block, to }) => `${block} ${to}`)).toEqual([
      ...["u reinit", "u rerand", "v reinit", "v rerand"],
    ]);
    expect(blocks[0]?.moved).toBeCloseTo(Math.hypot(2, 0.5), 12);
    expect(blocks.every(({ p, pAdjusted }) => pAdjusted >= p && pAdjusted <= 1)).toBe(true);
    expect(blocks[0]?.pAdjusted).toBeCloseTo(Math.min(1, 4 * (blocks[0]?.p ?? 0)), 12);
    expect(blocks[0]?.drop).toMatchObject({ nGroups: 20, method: "paired-obuchowski" });
  });

  test("cuts a sigmoid, whose float32 would tie large logits", async () => {
    const steep = (sigmoid: boolean) => twoBlocks([40, 0], [1, 0], { sigmoid });
    const options = { blocks: uAndV.slice(0, 1), from: { reinit: steep(true) } };
    const { trained: e } = await reinitRobustness(steep(true), examples, options);
    const { trained: plain } = await reinitRobustness(steep(false), examples, {
      ...options,
      from: { reinit: steep(false) },
    });
    expect(e).toEqual(plain);
  });

  test("leaves out images without a label", async () => {
    const labels = examples.labels.map((l, i) => (i < 10 ? Number.NaN : l));
    const options = { blocks: uAndV, from: { reinit: untrained } };
    const found = await reinitRobustness(trained, { ...examples, labels, groups }, options);
    expect(found.trained).toMatchObject({ n: 70, nGroups: 18 });
  });

  test("refuses another network, a parameter that is none, one in two blocks, and nothing to do", async () => {
    const run = (options: object) =>
      reinitRobustness(trained, examples, {
        blocks: uAndV,
        from: { reinit: untrained },
        ...options,
      });
    const { nodes: _, ...less } = untrained;
    await expect(run({ from: { other: { ...less, nodes: [] } } })).rejects.toThrow(
      "from.other is another network than the trained network",
    );
    const parameters = new Map([...untrained.parameters].slice(1));
    await expect(run({ from: { other: { ...untrained, parameters } } })).rejects.toThrow(
      '"u" is [1,2] in the trained network and absent in from.other',
    );
    await expect(run({ blocks: [{ name: "a", parameters: ["uu"] }] })).rejects.toThrow(
      'block "a": the network has no parameter "uu"; nearest: u',
    );
    await expect(run({ blocks: [...uAndV, uAndV[0]] })).rejects.toThrow(
      '"u" is in blocks "u" and "u"',
    );
    await expect(run({ blocks: [] })).rejects.toThrow("blocks is empty");
    await expect(run({ from: {} })).rejects.toThrow("from is empty");
    await expect(run({ output: 1 })).rejects.toThrow("there is no label 1");
  });

  test("reports each network, and stops when it is told to", async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const running = reinitRobustness(trained, examples, {
      blocks: uAndV,
      from: { reinit: untrained },
      signal: controller.signal,
      onProgress: ({ done, total }) => {
        seen.push(done / total);
        if (done === 2) controller.abort(new Error("enough"));
      },
    });
    await expect(running).rejects.toThrow("enough");
    expect(seen).toEqual([1 / 3, 2 / 3]);
  });
});
