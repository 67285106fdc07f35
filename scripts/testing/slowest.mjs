// @ts-check

const count = 10

/**
 * The slowest files and tests, as lines to print.
 *
 * @param {import('./results.mjs').Results} results
 * @returns {string[]}
 */
export function slowest({ ended, files }) {
  const tests = ended.map(({ file, test, ms }) => ({ name: `${file} > ${test}`, ms }))
  const named = files.map(({ file, ms }) => ({ name: file, ms }))
  return [...list('Slowest files', named), ...list('Slowest tests', tests)]
}

/**
 * @param {string} title
 * @param {{ name: string, ms: number }[]} all
 */
function list(title, all) {
  const first = [...all].sort((a, b) => b.ms - a.ms).slice(0, count)
  return first.length === 0
    ? []
    : [`${title}:`, ...first.map(({ name, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`)]
}
