import { benjaminiHochberg, holm, mcnemar, nadeauBengio } from "../../src/index.js";
import type { Run } from "./case.js";

/** Cases `test.*`. */
export const tests: Run = {
  mcnemar: ({ b, c }) => {
    const { p, chi2 } = mcnemar(b, c);
    return { exactP: p, chi2Corrected: chi2 };
  },
  nadeauBengio: ({ d, testOverTrain }) => {
    const { t, df, p, naive } = nadeauBengio(d, { testOverTrain });
    return { t, df, p, naiveT: naive.t, naiveP: naive.p };
  },
  holm: ({ p }) => ({ holm: holm(p), benjaminiHochberg: benjaminiHochberg(p) }),
};
