// @ts-check

const marks = { ready: '✓', done: '✓', attention: '!', failed: '✗' }
const colours = { ready: 32, done: 32, attention: 33, failed: 31 }

/**
 * The final line of a set-up step.
 *
 * @param {string} title
 * @param {keyof typeof marks} state
 * @param {string} note
 * @param {number} tookMs
 */
export function stepLine(title, state, note, tookMs) {
  return `${mark(state)} ${title.padEnd(17)} ${note} ${dim(`(${seconds(tookMs)})`)}`
}

/**
 * A line about the progress of a longer step.
 *
 * @param {string} title
 * @param {string} text
 */
export function progressLine(title, text) {
  return `· ${title.padEnd(17)} ${text} …`
}

/** @param {number} ms */
export function seconds(ms) {
  return ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}

/** @param {keyof typeof marks} state */
export function mark(state) {
  return paint(marks[state], colours[state])
}

/** @param {string} text */
function dim(text) {
  return paint(text, 2)
}

/**
 * @param {string} text
 * @param {number} code
 */
function paint(text, code) {
  const plain = !process.stderr.isTTY || process.env.NO_COLOR !== undefined
  return plain ? text : `\u001b[${code}m${text}\u001b[0m`
}
