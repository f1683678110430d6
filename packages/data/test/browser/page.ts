// Decodes every file that the server has, in the browser, and sends the pixels back.
import { decodeImage } from "../../src/decode-image.js";

interface Case {
  readonly title: string;
  readonly orientation: "ignore" | "apply";
}

const cases: readonly Case[] = await (await fetch("/cases")).json();
for (const [i, { title, orientation }] of cases.entries()) {
  const bytes = new Uint8Array(await (await fetch(`/file/${i}`)).arrayBuffer());
  const answer = await decodeImage(bytes, { path: title, orientation }).then(
    ({ shape, data }) => ({ shape: shape.join(), body: data as Float32Array<ArrayBuffer> }),
    (error: unknown) => ({ shape: `error ${error}`, body: new Float32Array() }),
  );
  await fetch(`/result/${i}/${encodeURIComponent(answer.shape)}`, {
    method: "POST",
    body: answer.body,
  });
}
await fetch("/done", { method: "POST" });
