import { listMethods } from "@xrt/attribution";

/** Every method with its options and defaults, from the registry: as JSON, or for a terminal. */
export function methodsText(json: boolean): string {
  const all = listMethods();
  if (json) return `${JSON.stringify(all, null, 2)}\n`;
  const families = [...new Set(all.map(({ family }) => family))];
  return families
    .flatMap((family) => [
      `${family}`,
      ...all
        .filter((method) => method.family === family)
        .flatMap(({ name, about, paper, options }) => [
          `  ${name}: ${about} (${paper})`,
          ...Object.entries(options).map(
            ([option, spec]) => `      ${option}=${text(spec.default)}  ${spec.about}`,
          ),
        ]),
      "",
    ])
    .join("\n");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
