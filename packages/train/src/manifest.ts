import type { NdArray } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { CheckpointError } from "./errors.js";
import type { Examples } from "./examples.js";
import { hashArray, hashArrays, hashStructure, hashText } from "./hash.js";
import { isTable } from "./losses/label-table.js";
import type { TrainingState } from "./training-state.js";

/** What of a network is not in a checkpoint, as hashes: what it computes, and the parameters that stay as they are. */
export async function networkHashes(
  network: Graph,
  changing: ReadonlyMap<string, NdArray>,
): Promise<{ structure: string; frozen: string }> {
  const rest = [...network.parameters].filter(([name]) => !changing.has(name));
  return {
    structure: await hashStructure(network),
    frozen: await hashArrays(new Map(rest.map(([name, { array }]) => [name, array]))),
  };
}

/** What examples are, as hashes. Of images that a function reads, only the name they have. */
export async function dataHashes({
  inputs,
  labels,
  weights,
  groups,
  hash,
}: Examples): Promise<Record<string, string | null>> {
  const table = isTable(labels)
    ? labels
    : { data: Float32Array.from(labels), shape: [labels.length] };
  const list = weights && Float32Array.from(weights);
  return {
    images: typeof inputs === "function" ? (hash ?? null) : await hashArray(inputs),
    labels: await hashArray(table),
    weights: list ? await hashArray({ data: list, shape: [list.length] }) : null,
    groups: groups ? await hashText(JSON.stringify(groups)) : null,
  };
}

/** Hash of a manifest. */
export function hashManifest(manifest: TrainingState["manifest"]): Promise<string> {
  return hashText(JSON.stringify(manifest));
}

/**
 * Check that a run may go on from a state.
 *
 * @throws CheckpointError that names what differs.
 */
export function checkManifest(
  manifest: TrainingState["manifest"],
  hash: string,
  state: TrainingState,
): void {
  if (hash === state.manifestHash) return;
  const [now, then] = [flat(manifest), flat(state.manifest)];
  const differences = [...new Set([...now.keys(), ...then.keys()])].filter(
    (key) => now.get(key) !== then.get(key),
  );
  const shown = differences
    .slice(0, 5)
    .map((key) => `${key} (${brief(then.get(key))} in the checkpoint, ${brief(now.get(key))} now)`);
  const more = differences.length > 5 ? ` and ${differences.length - 5} more` : "";
  throw new CheckpointError(
    `train: the checkpoint is of another run: ${shown.join(", ")}${more}; resume with the same network, data and options, or start anew`,
    { kind: "manifest", differences },
  );
}

function flat(
  value: unknown,
  key = "",
  found: Map<string, string> = new Map(),
): Map<string, string> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const [k, v] of Object.entries(value)) flat(v, key === "" ? k : `${key}.${k}`, found);
  } else if (value !== undefined) found.set(key, JSON.stringify(value));
  return found;
}

function brief(text = "nothing"): string {
  return text.length > 24 ? `${text.slice(0, 20)}...` : text;
}
