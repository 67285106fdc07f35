const line = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (info|warn|error) (?:\[(\w+)\] )?(.*)$/
const errorName = /\b[A-Z]\w*Error\b|\b(?:SQLITE|E|ERR)_?[A-Z][A-Z_]{2,}\b/g
const frame = /^\s+at (?:.*[(/\\])?([\w.-]+\.(?:js|ts|mjs|cjs):\d+:\d+)\)?$/

/**
 * Returns a log with times, levels, ids, kinds of errors and their places in Winnow. Names of images, classes, users and folders
 * are removed: only text that surely has none stays.
 */
export function logWithoutNames(text: string): string {
  return text
    .split('\n')
    .flatMap((written) => {
      const [, at, level, id, message = ''] = line.exec(written) ?? []
      if (at === undefined) {
        const [, place] = frame.exec(written) ?? []
        return place === undefined ? [] : [`    at ${place}`]
      }
      return [[at, level, id && `[${id}]`, ...new Set(message.match(errorName) ?? [])].filter(Boolean).join(' ')]
    })
    .join('\n')
}
