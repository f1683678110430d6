import { ndArray } from "@xrt/core";
import { randomArray } from "@xrt/testing";
import sharp from "sharp";
import { afterEach, describe, expect, test, vi } from "vitest";
import { toImageData } from "./to-image-data.js";
import { toDataUri, toPng } from "./to-png.js";

const picture = (channels: number) => {
  const { data, shape } = randomArray([5, 7, channels], { stream: `picture${channels}` });
  return ndArray(
    Float32Array.from(data, (v) => 128 + 100 * v),
    shape,
  );
};

describe.each([1, 3, 4])("%d channels", (channels) => {
  const image = picture(channels);
  const bytes = [...Uint8ClampedArray.from(image.data)];

  test("come back from the PNG as they were, by another decoder", async () => {
    const { data, info } = await sharp(toPng(image))
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.height, info.width, info.channels]).toEqual([5, 7, channels]);
    expect([...data]).toEqual(bytes);
  });

  test("become red, green, blue and opacity for a canvas", () => {
    const { data, width, height } = toImageData(image);
    expect([height, width]).toEqual([5, 7]);
    const pixel = (i: number) => {
      const own = bytes.slice(channels * i, channels * (i + 1));
      const grey = own[0] ?? 0;
      return channels === 1 ? [grey, grey, grey, 255] : channels === 3 ? [...own, 255] : own;
    };
    expect([...data]).toEqual(Array.from({ length: 35 }, (_, i) => pixel(i)).flat());
  });
});

test("values beyond 0 to 255 are cut", async () => {
  const wild = ndArray(Float32Array.of(-50, 127.6, 300), [1, 3, 1]);
  expect([...toImageData(wild).data.filter((_, i) => i % 4 === 0)]).toEqual([0, 128, 255]);
});

test("the same picture is the same bytes, and a data address holds them", () => {
  const [a, b] = [toPng(picture(3)), toPng(picture(3))];
  expect(a).toEqual(b);
  const [head, body = ""] = toDataUri(picture(3)).split(",");
  expect(head).toBe("data:image/png;base64");
  expect(Buffer.from(body, "base64")).toEqual(Buffer.from(a));
});

describe("in a browser", () => {
  afterEach(() => vi.unstubAllGlobals());
  test("pixels are an ImageData", () => {
    class ImageData {
      readonly size: readonly [number, number];
      constructor(_: Uint8ClampedArray, width: number, height: number) {
        this.size = [width, height];
      }
    }
    vi.stubGlobal("ImageData", ImageData);
    expect(toImageData(picture(1))).toEqual(new ImageData(new Uint8ClampedArray(), 7, 5));
  });
});

test.each([[[5, 7]], [[5, 7, 2]], [[0, 7, 1]]])("refuses a picture of shape %j", (shape) => {
  const bad = { data: new Float32Array(70), shape };
  expect(() => toPng(bad)).toThrow(`toPng: picture is [${shape}]`);
  expect(() => toImageData(bad)).toThrow(`toImageData: picture is [${shape}]`);
});
