/** Columns of a matrix with their mean taken off, projected on the direction in which they vary most. */
export interface PrincipalComponent {
  /** Projection of each row. */
  readonly projections: Float32Array;
  /** Direction, of length 1; zeros where nothing varies. Its sign: the loadings sum to 0 or more. */
  readonly loadings: Float32Array;
}

/** Rounds of the power iteration; a spectrum without a gap has no direction that could be missed. */
const ROUNDS = 500;

/**
 * First principal component of `rows` observations of `columns` variables, centred, by power iteration on the smaller of the two
 * Gram matrices.
 *
 * @param at - Element of a row and a column.
 */
export function principalComponent(
  rows: number,
  columns: number,
  at: (row: number, column: number) => number,
): PrincipalComponent {
  const centred = new Float64Array(rows * columns);
  for (let c = 0; c < columns; c++) {
    let mean = 0;
    for (let r = 0; r < rows; r++) mean += at(r, c) / rows;
    for (let r = 0; r < rows; r++) centred[r * columns + c] = at(r, c) - mean;
  }
  const byColumns = columns <= rows;
  const own = leading(gram(centred, { rows, columns, byColumns }));
  const loadings = byColumns ? own : unit(timesTransposed(centred, own, { rows, columns }));
  const sign = loadings.reduce((sum, v) => sum + v, 0) < 0 ? -1 : 1;
  const projections = new Float32Array(rows);
  for (let r = 0; r < rows; r++) {
    let dot = 0;
    for (let c = 0; c < columns; c++) {
      dot += (centred[r * columns + c] as number) * (loadings[c] as number);
    }
    projections[r] = sign * dot;
  }
  return { projections, loadings: Float32Array.from(loadings, (v) => sign * v) };
}

interface Sizes {
  readonly rows: number;
  readonly columns: number;
}

/** Products of all pairs of columns, or of rows. */
function gram(
  values: Float64Array,
  { rows, columns, byColumns }: Sizes & { readonly byColumns: boolean },
): Float64Array {
  const [size, length] = byColumns ? [columns, rows] : [rows, columns];
  const element = byColumns
    ? (i: number, k: number) => values[k * columns + i] as number
    : (i: number, k: number) => values[i * columns + k] as number;
  const products = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let dot = 0;
      for (let k = 0; k < length; k++) dot += element(i, k) * element(j, k);
      products[i * size + j] = dot;
      products[j * size + i] = dot;
    }
  }
  return products;
}

/** The eigenvector of the largest eigenvalue of a positive semi-definite matrix. */
function leading(matrix: Float64Array): Float64Array {
  const size = Math.sqrt(matrix.length);
  // the column of the largest element of the diagonal is not orthogonal to what is looked for, but for matrices of measure 0
  let start = 0;
  for (let i = 1; i < size; i++) {
    if ((matrix[i * size + i] as number) > (matrix[start * size + start] as number)) start = i;
  }
  let vector = unit(matrix.slice(start * size, (start + 1) * size));
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      let dot = 0;
      for (let j = 0; j < size; j++)
        dot += (matrix[i * size + j] as number) * (vector[j] as number);
      next[i] = dot;
    }
    const turned = unit(next);
    const moved = turned.reduce((most, v, i) => Math.max(most, Math.abs(v - (vector[i] ?? 0))), 0);
    vector = turned;
    if (moved < 1e-13) break;
  }
  return vector;
}

function timesTransposed(
  values: Float64Array,
  vector: Float64Array,
  { rows, columns }: Sizes,
): Float64Array {
  const product = new Float64Array(columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      product[c] =
        (product[c] as number) + (values[r * columns + c] as number) * (vector[r] as number);
    }
  }
  return product;
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, v) => sum + v * v, 0));
  return length === 0 ? vector : vector.map((v) => v / length);
}
