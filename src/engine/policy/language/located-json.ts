import { visit } from 'jsonc-parser'
import { mistakeText, nestingProblem, type Place, placeAt, placeOfMistake } from '#model/text/read-json.ts'

type JsonProblem = Place & { message: string }

export type StrictJson =
  | { value: unknown; placeOf(path: readonly PropertyKey[]): Place; problems?: never }
  | { value?: never; placeOf?: never; problems: JsonProblem[] }

const maxNested = 32
/** Names that JavaScript objects treat specially; no part of a policy has such a name. */
const forbidden = new Set(['__proto__', 'prototype', 'constructor'])

/**
 * Reads JSON and knows the position of each value. Refuses what `JSON.parse` accepts: a duplicate key in an
 * object, however it is escaped, keys that JavaScript treats specially, and excessive nesting. Never throws.
 */
export function strictJson(text: string): StrictJson {
  const badNesting = nestingProblem(text, maxNested)
  if (badNesting) {
    const { unopened, ...place } = badNesting
    const message = unopened
      ? `This is not JSON: this ${unopened} closes nothing.`
      : `This is nested more than ${maxNested} deep.`
    return { problems: [{ ...place, message }] }
  }
  const starts = new Map<string, Place>()
  const mistakes: JsonProblem[] = []
  const badKeys: JsonProblem[] = []
  const keysOfOpen: Map<string, Place>[] = []
  const begin = (line: number, character: number, path: () => PropertyKey[]) => {
    starts.set(pointer(path()), placeAt(line, character))
  }
  visit(
    text,
    {
      onObjectBegin(_offset, _length, line, character, path) {
        keysOfOpen.push(new Map())
        begin(line, character, path)
      },
      onObjectProperty(key, _offset, _length, line, character) {
        const place = placeAt(line, character)
        const first = keysOfOpen.at(-1)?.get(key)
        if (first)
          badKeys.push({
            ...place,
            message: `Duplicate key ${shown(key)}; first in line ${first.line}.`,
          })
        if (forbidden.has(key)) badKeys.push({ ...place, message: `A key can't be called ${shown(key)}.` })
        keysOfOpen.at(-1)?.set(key, place)
      },
      onObjectEnd: () => void keysOfOpen.pop(),
      onArrayBegin: (_offset, _length, line, character, path) => begin(line, character, path),
      onLiteralValue: (_value, _offset, _length, line, character, path) => begin(line, character, path),
      onError(code, offset, _length, line, character) {
        const place = placeOfMistake(text, offset, line, character)
        mistakes.push({ ...place, message: `This is not JSON: ${mistakeText(code)}.` })
      },
    },
    { disallowComments: true },
  )
  if (mistakes.length > 0) return { problems: mistakes.slice(0, 1) }
  if (badKeys.length > 0) return { problems: badKeys }
  return {
    value: JSON.parse(text) as unknown,
    placeOf(path) {
      const nearest = path.findLastIndex((_, at) => starts.has(pointer(path.slice(0, at + 1))))
      return starts.get(pointer(path.slice(0, nearest + 1)))!
    },
  }
}

const pointer = (path: readonly PropertyKey[]): string => JSON.stringify(path.map(String))

/** A name from the text, shortened, with invisible characters spelled out. */
const shown = (name: string): string =>
  JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name).replace(
    /[^\x20-\x7e]/gu,
    (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`,
  )
