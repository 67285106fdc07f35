import { visibleName } from '#model/text/name.ts'

/** Limits for the metadata of a model. */
const max = { classes: 100_000, characters: 200 }

/**
 * Reads class names in metadata: JSON (`["cat", "dog"]`, `{"0": "cat"}`) or a Python dictionary or list
 * (`{0: 'cat', 1: "driver's"}`), without evaluating anything. Returns them in the order of their numbers; null for other
 * texts and for numbers with gaps.
 */
export function parseClassNames(text: string): string[] | null {
  const entries = readEntries(text.trim())
  if (!entries || entries.length === 0 || entries.length > max.classes) return null
  const names = new Array<string | undefined>(entries.length).fill(undefined)
  for (const [index, name] of entries) {
    if (!Number.isInteger(index) || index < 0 || index >= names.length || names[index] !== undefined) return null
    names[index] = tidyName(name)
  }
  return names.every((name): name is string => name !== undefined && name !== '') ? names : null
}

/** Reads names from a text file, one per line. Ignores blank lines at its end. */
export const classNamesFromLines = (text: string): string[] =>
  text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/)
    .map(tidyName)

const tidyName = (name: string): string => {
  const line = name.replace(/\s+/gu, ' ').trim().slice(0, max.characters)
  return line && visibleName(line)
}

/** Matches a number, a quoted text with escapes, or a punctuation mark. */
const token = /\s*(?:(\d+)|u?'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([[\]{}:,]))/suy

type Token = { number: number } | { text: string } | { sign: string }

function* tokens(source: string): Generator<Token | null> {
  const scan = new RegExp(token)
  while (scan.lastIndex < source.length) {
    const match = scan.exec(source)
    if (!match) return yield null
    const [, digits, single, double, sign] = match
    if (digits !== undefined) yield { number: Number(digits) }
    else if (sign !== undefined) yield { sign }
    else yield { text: withoutEscapes(single ?? double ?? '') }
  }
}

const letters = new Map(Object.entries<string>({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }))
const withoutEscapes = (text: string): string =>
  text.replace(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|(.))/gis, (_all, unicode?: string, byte?: string, other?: string) =>
    other === undefined
      ? String.fromCharCode(Number.parseInt(unicode ?? byte ?? '', 16))
      : (letters.get(other) ?? other),
  )

function readEntries(source: string): [index: number, name: string][] | null {
  const all = [...tokens(source)]
  const isSign = (at: number, sign: string) => {
    const found = all[at]
    return found != null && 'sign' in found && found.sign === sign
  }
  const isList = isSign(0, '[')
  if (!isList && !isSign(0, '{')) return null
  const close = isList ? ']' : '}'
  const entries: [number, string][] = []
  let at = 1
  while (!isSign(at, close)) {
    let index = entries.length
    if (!isList) {
      const key = all[at]
      if (key == null || 'sign' in key || !isSign(at + 1, ':')) return null
      index = 'number' in key ? key.number : /^\d+$/.test(key.text) ? Number(key.text) : Number.NaN
      at += 2
    }
    const name = all[at]
    if (name == null || !('text' in name)) return null
    entries.push([index, name.text])
    at += 1
    if (isSign(at, ',')) at += 1
    else if (!isSign(at, close)) return null
  }
  return at === all.length - 1 ? entries : null
}
