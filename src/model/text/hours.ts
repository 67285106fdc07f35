const minute = 60
const hour = 60 * minute

/** Working time as users read it: "3.2 h", "45 min", "−20 s". `fixed` writes a number with this many decimals. */
export function hoursText(
  seconds: number,
  fixed: (value: number, digits: number) => string = (value, digits) => value.toFixed(digits),
): string {
  const size = Math.abs(seconds)
  const [value, digits, unit] =
    size < 1.5 * minute
      ? [size, 0, 's']
      : size < 1.5 * hour
        ? [size / minute, 0, 'min']
        : [size / hour, size < 100 * hour ? 1 : 0, 'h']
  const text = fixed(value, digits)
  return `${seconds < 0 && Number(value.toFixed(digits)) !== 0 ? '−' : ''}${text} ${unit}`
}
