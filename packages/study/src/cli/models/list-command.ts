import { networkTable } from "@xrt/backbones";
import { Command } from "commander";
import { textTable } from "../text-table.js";
import { type NetworkSummary, networkSummary } from "./network-summary.js";
import { printResult, type ResultFlags } from "./print-result.js";

/** `xrt models list`: the networks with their sizes and published weights. */
export function listCommand(): Command {
  return new Command("list")
    .description("networks, how many parameters they have, and which weights are published")
    .option("--json", "print everything as JSON", false)
    .option("--out <file.json>", "where the JSON goes as well")
    .action((flags: ResultFlags) => {
      const networks = networkTable.map(networkSummary);
      return printResult(networks, () => listText(networks), flags);
    });
}

function listText(networks: readonly NetworkSummary[]): string {
  const count = (n: number) => n.toLocaleString("en-US");
  const rows = networks.map(({ name, parameters, parametersNoTop, weights }) => [
    name,
    weights.map(({ id }) => id).join(", ") || "-",
    count(parameters),
    count(parametersNoTop),
  ]);
  return [
    ...textTable([["network", "weights", "parameters", "without top"], ...rows], 2),
    "",
    "xrt models show NETWORK tells more of one; xrt models download NETWORK WEIGHTS fetches.",
  ].join("\n");
}
