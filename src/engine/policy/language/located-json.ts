import { parseJson } from '#model/text/parse-json.ts'

/** A place in a text, both counted from 1. */
export type Place = { line: number; column: number }

export type JsonProblem = Place & { message: string }

export type StrictJson =
  | { value: unknown; placeOf(path: readonly PropertyKey[]): Place; problems?: never }
  | { value?: never; placeOf?: never; problems: JsonProblem[] }

const maxNested = 32
/** Names that JavaScript objects treat specially; no part of a policy is called so. */
const forbidden = new Set(['__proto__', 'prototype', 'constructor'])

/**
 * Reads JSON and knows where each value stands. Refuses what `JSON.parse` lets pass: a key that stands twice in one
 * object, however it is escaped, keys that JavaScript treats specially, and nesting beyond any use. Never throws.
 */
export function strictJson(text: string): StrictJson {
  const placeAt = placesOf(text)
  const { starts, problems } = scan(text, placeAt)
  if (problems.length > 0) return { problems }
  return {
    value: JSON.parse(text) as unknown,
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

const space = /[ \t\n\r]*/y
const atom = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y

/** What matches at that place, or null. */
function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}

/** Behind the closing quote of the string that begins at `at`, or null when it does not close or is none. */
function endOfString(text: string, at: number): number | null {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i += 1
    else if (text[i] === '"') return i + 1
    else if (text.charCodeAt(i) < 32) return null
  }
  return null
}

function stringAt(text: string, at: number): { value: string; end: number } | null {
  const end = endOfString(text, at)
  if (end === null) return null
  const value = parseJson(text.slice(at, end))
  return typeof value === 'string' ? { value, end } : null
}

/** An object or list that is not closed yet; `keys` is null for a list. */
type Open = { path: PropertyKey[]; keys: Map<string, number> | null; index: number; key: string | null }

/** Where each value of the text starts, by its path; and what is wrong: the first mistake in its form, or all bad keys. */
function scan(text: string, placeAt: (offset: number) => Place) {
  const starts = new Map<string, number>()
  const problems: JsonProblem[] = []
  const open: Open[] = []
  const stop = (offset: number, message: string) => ({ starts, problems: [{ ...placeAt(offset), message }] })
  const broken = (offset: number, wanted: string) => {
    const found =
      offset >= text.length ? 'the text ends' : `there is ${shown(String.fromCodePoint(text.codePointAt(offset)!))}`
    return stop(Math.min(offset, Math.max(0, text.length - 1)), `This is not JSON: ${found} where ${wanted} should be.`)
  }
  const begin = (at: number): PropertyKey[] => {
    const parent = open.at(-1)
    const path = parent ? [...parent.path, parent.keys ? (parent.key ?? '') : parent.index] : []
    starts.set(pointer(path), at)
    return path
  }
  const skip = (at: number): number => at + (matchAt(space, text, at)?.length ?? 0)
  let at = skip(0)
  let wanted: 'value' | 'value or end' | 'key' | 'key or end' | 'comma or end' = 'value'
  while (true) {
    const parent = open.at(-1)
    const char = text[at]
    const closing = parent?.keys ? '}' : ']'
    if (wanted === 'comma or end' && !parent) return at < text.length ? broken(at, 'the end') : { starts, problems }
    if (char === closing && parent && wanted !== 'value' && wanted !== 'key') {
      open.pop()
      at = skip(at + 1)
      wanted = 'comma or end'
    } else if (wanted === 'comma or end') {
      if (char !== ',') return broken(at, `a comma or ${closing}`)
      parent!.index += 1
      at = skip(at + 1)
      wanted = parent!.keys ? 'key' : 'value'
    } else if (wanted === 'key' || wanted === 'key or end') {
      const key = char === '"' ? stringAt(text, at) : null
      if (!key) return broken(char === '"' ? text.length : at, 'a key in quotes')
      checkKey(parent!, key.value, at)
      at = skip(key.end)
      if (text[at] !== ':') return broken(at, 'a colon')
      at = skip(at + 1)
      wanted = 'value'
    } else if (char === '{' || char === '[') {
      if (open.length === maxNested) return stop(at, `This is nested more than ${maxNested} deep.`)
      open.push({ path: begin(at), keys: char === '{' ? new Map() : null, index: 0, key: null })
      at = skip(at + 1)
      wanted = char === '{' ? 'key or end' : 'value or end'
    } else {
      const end = char === '"' ? stringAt(text, at)?.end : at + (matchAt(atom, text, at)?.length ?? 0)
      if (end === undefined || end === at)
        return broken(at, char === '"' ? 'a text in quotes, closed and on one line,' : 'a value')
      begin(at)
      at = skip(end)
      wanted = 'comma or end'
    }
  }

  function checkKey(parent: Open, key: string, offset: number): void {
    const first = parent.keys!.get(key)
    if (first !== undefined)
      problems.push({
        ...placeAt(offset),
        message: `The key ${shown(key)} stands twice in one object; first in line ${placeAt(first).line}.`,
      })
    if (forbidden.has(key)) problems.push({ ...placeAt(offset), message: `A key can't be called ${shown(key)}.` })
    parent.keys!.set(key, offset)
    parent.key = key
  }
}

/** A name from the text, short, with what can't be seen spelled out. */
const shown = (name: string): string =>
  JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name).replace(
    /[^\x20-\x7e]/gu,
    (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`,
  )
