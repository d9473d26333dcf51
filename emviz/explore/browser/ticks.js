// Where the ticks of an axis stand, as matplotlib's MaxNLocator chooses them, and what is written beside them.

const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
// The same with one decade on either side.
const MORE_STEPS = [...STEPS.slice(0, -1).map((step) => 0.1 * step), ...STEPS, 10 * STEPS[1]];
const FEWEST = 2; // ticks

// At most nbins + 1 evenly spaced round numbers between low and high, with one beyond either end.
export function tickValues(low, high, { nbins, integer }) {
  const { scale, offset } = scaleOf(low, high, nbins);
  const [from, to] = [low - offset, high - offset];
  let steps = MORE_STEPS.map((step) => step * scale);
  if (integer) steps = steps.filter((step) => step < 1 || Math.abs(step - Math.round(step)) < 0.001);
  const enough = steps.findIndex((step) => step >= (to - from) / nbins);
  let values = [];
  // From the smallest step that gives few enough ticks to smaller ones, until there are enough ticks.
  for (let i = enough < 0 ? steps.length - 1 : enough; i >= 0; i--) {
    let step = steps[i];
    if (integer && Math.floor(to) - Math.ceil(from) >= FEWEST - 1) step = Math.max(1, step);
    const base = divide(from, step).quotient * step;
    const first = lastBefore(from - base, step, offset);
    const last = firstAfter(to - base, step, offset);
    values = [];
    for (let j = first; j <= last; j++) values.push(j * step + base);
    if (values.filter((value) => value <= to && value >= from).length >= FEWEST) break;
  }
  return values.map((value) => value + offset);
}

// Those of the values that are not beyond an end of the axis.
export function ticksToDraw(values, low, high) {
  const tolerance = 1e-10 * (high - low);
  return values.filter((value) => value >= low - tolerance && value <= high + tolerance);
}

// The labels of the values `drawn`, each with as many decimals as all `values` need; with a true minus sign.
export function tickLabels(drawn, values, low, high) {
  const decimals = decimalsOf(values, low, high);
  return drawn.map((value) => (Math.abs(value) < 1e-8 ? 0 : value).toFixed(decimals).replace("-", "\u2212"));
}

function decimalsOf(values, low, high) {
  const all = values.length < 2 ? [...values, low, high] : values;
  const range = Math.max(...all) - Math.min(...all) || Math.max(...all.map(Math.abs)) || 1;
  const order = Math.floor(Math.log10(range));
  const tolerance = 1e-3 * powerOfTen(order);
  let decimals = Math.max(0, 3 - order);
  const rounded = (value) => Math.round(value * powerOfTen(decimals)) / powerOfTen(decimals);
  while (decimals >= 0 && values.every((value) => Math.abs(value - rounded(value)) < tolerance)) decimals--;
  return decimals + 1;
}

// The power of ten of a step, and what is taken off where the values are far from 0 beside their range.
function scaleOf(low, high, n) {
  const range = Math.abs(high - low);
  const middle = (high + low) / 2;
  const far = Math.abs(middle) / range >= 100;
  const offset = far ? Math.sign(middle) * powerOfTen(Math.floor(Math.log10(Math.abs(middle)))) : 0;
  return { scale: powerOfTen(Math.floor(Math.log10(range / n))), offset };
}

// The largest n with n * step <= x, and the smallest with n * step >= x, for numbers that are not exact.
function lastBefore(x, step, offset) {
  const { quotient, rest } = divide(x, step);
  return isClose(rest / step, 1, step, offset) ? quotient + 1 : quotient;
}

function firstAfter(x, step, offset) {
  const { quotient, rest } = divide(x, step);
  return isClose(rest / step, 0, step, offset) ? quotient : quotient + 1;
}

function isClose(a, b, step, offset) {
  // Where much was taken off, fewer digits are left.
  const digits = offset ? Math.log10(Math.abs(offset) / step) : -Infinity;
  return Math.abs(a - b) < Math.min(0.4999, Math.max(1e-10, 10 ** (digits - 12)));
}

// x = quotient * step + rest, with a whole quotient and 0 <= rest < step.
function divide(x, step) {
  let rest = x % step;
  if (rest < 0) rest += step;
  return { quotient: Math.round((x - rest) / step), rest };
}

function powerOfTen(n) {
  return Number(`1e${n}`); // 10 ** n may be off by the last digit
}
