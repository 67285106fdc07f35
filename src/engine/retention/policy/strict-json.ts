/** A place in a text, both counted from 1. */
export type Place = { line: number; column: number }

export type JsonProblem = Place & { message: string }

export type StrictJson =
  | { value: unknown; placeOf(path: readonly PropertyKey[]): Place; problems?: never }
  | { value?: never; placeOf?: never; problems: JsonProblem[] }

const mostNested = 32
/** Names that JavaScript objects treat specially; no part of a policy is called so. */
const forbidden = new Set(['__proto__', 'prototype', 'constructor'])

/**
 * Reads JSON and knows where each value stands. Refuses what `JSON.parse` lets pass: a key that stands twice in one
 * object, however it is escaped, keys that JavaScript treats specially, and nesting beyond any use. Never throws.
 */
export function strictJson(text: string): StrictJson {
  const placeAt = placesOf(text)
  const depth = tooDeepAt(text)
  if (depth !== null)
    return { problems: [{ ...placeAt(depth), message: `This is nested more than ${mostNested} deep.` }] }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { problems: [syntaxProblem(text, error as Error, placeAt)] }
  }
  const { starts, problems } = scan(text, placeAt)
  if (problems.length > 0) return { problems }
  return {
    value,
    placeOf(path) {
      for (let length = path.length; length > 0; length--) {
        const start = starts.get(pointer(path.slice(0, length)))
        if (start !== undefined) return placeAt(start)
      }
      return placeAt(Math.max(0, text.search(/\S/)))
    },
  }
}

const pointer = (path: readonly PropertyKey[]): string => JSON.stringify(path.map(String))

/** Lines end with a line feed; a tab counts as one column. */
function placesOf(text: string): (offset: number) => Place {
  const lines = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.push(at + 1)
  return (offset) => {
    let [low, high] = [0, lines.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (lines[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - lines[low]! + 1 }
  }
}

/** Where the nesting passes the limit, or null; so that nothing after this needs to fear for its stack. */
function tooDeepAt(text: string): number | null {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '"') at = endOfString(text, at) - 1
    else if (char === '{' || char === '[') {
      depth += 1
      if (depth > mostNested) return at
    } else if (char === '}' || char === ']') depth -= 1
  }
  return null
}

/** Behind the closing quote of the string that begins at `at`, or behind the text when it does not close. */
function endOfString(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i += 1
    else if (text[i] === '"') return i + 1
  }
  return text.length
}

function syntaxProblem(text: string, error: Error, placeAt: (offset: number) => Place): JsonProblem {
  const found = /at position (\d+)/.exec(error.message)
  const offset = found ? Number(found[1]) : Math.max(0, text.trimEnd().length - 1)
  const why = error.message
    .replace(/ in JSON.*$/s, '')
    .replace(/,? ?\.{0,3}"(?:.|\n)*$/s, '')
    .replace(/\s+/g, ' ')
    .trim()
  return { ...placeAt(offset), message: `This is not JSON: ${why}.` }
}

type Open = { path: PropertyKey[]; keys: Map<string, number> | null; index: number; key: string | null }

/** Where each value of a valid JSON text starts, by its path, and the keys that may not be. */
function scan(text: string, placeAt: (offset: number) => Place) {
  const starts = new Map<string, number>()
  const problems: JsonProblem[] = []
  const open: Open[] = []
  const begin = (at: number): PropertyKey[] => {
    const parent = open.at(-1)
    const path = parent ? [...parent.path, parent.keys ? (parent.key ?? '') : parent.index] : []
    starts.set(pointer(path), at)
    if (parent) parent.key = null
    return path
  }
  for (let at = 0; at < text.length; ) {
    const char = text[at]!
    const parent = open.at(-1)
    if (/[\s:]/.test(char)) at += 1
    else if (char === ',') {
      if (parent) parent.index += 1
      at += 1
    } else if (char === '}' || char === ']') {
      open.pop()
      at += 1
    } else if (char === '{' || char === '[') {
      open.push({ path: begin(at), keys: char === '{' ? new Map() : null, index: 0, key: null })
      at += 1
    } else if (char === '"') {
      const end = endOfString(text, at)
      if (parent?.keys && parent.key === null) {
        parent.key = JSON.parse(text.slice(at, end)) as string
        const first = parent.keys.get(parent.key)
        if (first !== undefined)
          problems.push({
            ...placeAt(at),
            message: `The key ${shown(parent.key)} stands twice in one object; first in line ${placeAt(first).line}.`,
          })
        if (forbidden.has(parent.key))
          problems.push({ ...placeAt(at), message: `A key can't be called ${shown(parent.key)}.` })
        parent.keys.set(parent.key, at)
      } else begin(at)
      at = end
    } else {
      begin(at)
      at += /^[^\s,:{}[\]"]+/.exec(text.slice(at, at + 400))?.[0].length ?? 1
    }
  }
  return { starts, problems }
}

/** A name from the text, short, with what can't be seen spelled out. */
export const shown = (name: string): string =>
  JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name).replace(
    /[^\x20-\x7e]/gu,
    (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`,
  )
