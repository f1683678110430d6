import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Chromium with WebGL and WebGPU on its software renderer, so that a machine without a graphics card gives the same numbers. */
const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--no-first-run",
  "--disable-dev-shm-usage",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
];

const candidates = ["chromium", "chromium-browser", "google-chrome"];

/** Program that opens pages: `$XRT_CHROMIUM` or the first that is installed; undefined when there is none. */
export const chromium: string | undefined = [process.env.XRT_CHROMIUM ?? [], candidates]
  .flat()
  .find((program) => spawnSync(program, ["--version"]).status === 0);

/**
 * Opens a page in a fresh profile.
 *
 * @returns Ends the browser and removes the profile.
 */
export function openPage(
  program: string,
  url: string,
  onExit: (reason: string) => void,
): () => Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), "xrt-chromium-"));
  const child = spawn(program, [...FLAGS, `--user-data-dir=${profile}`, url], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2000);
  });
  child.on("exit", (code, signal) => onExit(`${program} left with ${code ?? signal}: ${said}`));
  const gone = new Promise((resolve) => child.on("close", resolve));
  return async () => {
    child.kill();
    await gone;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
}
