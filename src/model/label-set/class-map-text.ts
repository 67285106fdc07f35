/** A class of a model by its name, and the class of the label set that it becomes; null if it is ignored. */
export type ClassMapLine = { modelClass: string; class: string | null }

const field = /\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/y

/** Returns the fields of a line of CSV, or null for a wrong line. */
function fieldsOf(line: string): string[] | null {
  const fields: string[] = []
  const scan = new RegExp(field)
  for (;;) {
    const match = scan.exec(line)
    if (!match) return null
    fields.push(match[1] === undefined ? match[2]!.trim() : match[1].replaceAll('""', '"').trim())
    if (match[3] === '') return fields
  }
}

/**
 * Reads a class map: lines of `model class,label set class`; without the second, the class is ignored. `of`: whose
 * classes come first. Returns the problem of a wrong text, with its line. The text is untrusted.
 */
export function readClassMap(
  text: string,
  of: 'model' | 'file' = 'model',
): { lines: ClassMapLine[] } | { problem: string } {
  const lines: ClassMapLine[] = []
  const seen = new Map<string, number>()
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const [modelClass = '', name = '', ...rest] = fieldsOf(line) ?? []
    const at = `Line ${i + 1}`
    if (modelClass === '' || rest.length > 0)
      return { problem: `${at} is not “${of} class,label set class”. Put names that contain a comma in double quotes.` }
    if (modelClass.length > 200 || name.length > 200)
      return { problem: `${at} has a name of more than 200 characters.` }
    const before = seen.get(modelClass)
    if (before !== undefined) return { problem: `${at} says again what line ${before} says of ${modelClass}.` }
    seen.set(modelClass, i + 1)
    lines.push({ modelClass, class: name === '' ? null : name })
  }
  return lines.length === 0 ? { problem: `It has no line “${of} class,label set class”.` } : { lines }
}

const quoted = (name: string): string => (/[",]|^\s|\s$/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)

/** The text that `readClassMap` reads. */
export const classMapText = (lines: readonly ClassMapLine[]): string =>
  lines.map(({ modelClass, class: name }) => `${quoted(modelClass)},${name === null ? '' : quoted(name)}`).join('\n')
