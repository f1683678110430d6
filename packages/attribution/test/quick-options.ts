/**
 * For the tests that are generated over all methods: options that make a method quick on an image of 6 x 5, or that it cannot do
 * without. One line a method, by its name; none where the defaults will do.
 */
export const quickOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "integrated-gradients": { steps: 6 },
};
