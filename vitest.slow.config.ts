import { defineConfig } from "vitest/config";

/** The long lane: `*.slow.test.ts` of all packages and tools, against sources. */
export default defineConfig({
  resolve: { conditions: ["@xrt/source"] },
  ssr: { resolve: { conditions: ["@xrt/source"] } },
  test: {
    include: ["{packages,tools}/**/*.slow.test.ts"],
    testTimeout: 600_000,
    fileParallelism: false,
  },
});
