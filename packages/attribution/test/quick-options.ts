/**
 * For the tests that are generated over all methods: options that make a method quick on an image of 6 x 5, or that it cannot do
 * without. One line a method, by its name; none where the defaults will do.
 */
export const quickOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "integrated-gradients": { steps: 6 },
  "smooth-grad-cam-plus-plus": { samples: 4 },
  "ss-cam": { samples: 3 },
  "is-cam": { steps: 2 },
  "finer-cam": { similar: 1 },
  "expected-gradients": { baselines: [0, 0.5], samples: 5, noise: 0.1 },
  "smooth-grad": { samples: 5 },
  "smooth-grad-squared": { samples: 5 },
  "var-grad": { samples: 5 },
  "blur-integrated-gradients": { steps: 5, maxSigma: 8 },
  "guided-integrated-gradients": { steps: 5 },
  xrai: { steps: 4, dilation: 1, minShare: 0.1 },
};
