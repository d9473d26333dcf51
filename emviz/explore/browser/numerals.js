// Numbers as text, digit for digit as Python writes them.

const EXACT = 100; // decimals: enough to tell a tie from a number beside it

// As Python's f"{value:.{decimals}f}".
export function fixed(value, decimals) {
  if (!Number.isFinite(value)) return beyond(value);
  const size = Math.abs(value);
  // There toFixed gives up, and every number is whole.
  if (size >= 1e21) return `${sign(value)}${BigInt(size)}${decimals ? "." : ""}${"0".repeat(decimals)}`;
  // Without decimals the point is cut off too.
  return sign(value) + toEven(size.toFixed(EXACT), decimals - EXACT - (decimals ? 0 : 1), size.toFixed(decimals));
}

// The same with a minus sign, which is longer than a hyphen: as Python's in_digits.
export function inDigits(value, decimals) {
  return fixed(value, decimals).replace("-", "\u2212");
}

// As Python's f"{value:.{digits}g}", with at least two digits.
export function general(value, digits) {
  if (!Number.isFinite(value)) return beyond(value);
  const size = Math.abs(value);
  const [exact] = size.toExponential(EXACT).split("e");
  const [rounded, power] = size.toExponential(digits - 1).split("e");
  const mantissa = toEven(exact, digits - 1 - EXACT, rounded);
  const exponent = Number(power);
  if (exponent < -4 || exponent >= digits) {
    const written = `${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
    return `${sign(value)}${withoutZeros(mantissa)}e${written}`;
  }
  return sign(value) + withoutZeros(Number(`${mantissa}e${exponent}`).toFixed(digits - 1 - exponent));
}

// A number that lies exactly between two that can be written goes to the even digit; JavaScript takes the larger one.
// `end` is where `exact` is to be cut, counted from its end; `rounded` is what JavaScript makes of it.
function toEven(exact, end, rounded) {
  const kept = exact.slice(0, end);
  return /[02468]$/.test(kept) && /^\.?50*$/.test(exact.slice(end)) ? kept : rounded;
}

function sign(value) {
  return value < 0 || Object.is(value, -0) ? "-" : "";
}

function beyond(value) {
  return Number.isNaN(value) ? "nan" : `${sign(value)}inf`;
}

function withoutZeros(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
