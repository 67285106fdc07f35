import { createScanner, printParseErrorCode, visit } from 'jsonc-parser'

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
  const badNesting = nestingProblem(text)
  if (badNesting) return { problems: [badNesting] }
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
            message: `The key ${shown(key)} stands twice in one object; first in line ${first.line}.`,
          })
        if (forbidden.has(key)) badKeys.push({ ...place, message: `A key can't be called ${shown(key)}.` })
        keysOfOpen.at(-1)?.set(key, place)
      },
      onObjectEnd: () => void keysOfOpen.pop(),
      onArrayBegin: (_offset, _length, line, character, path) => begin(line, character, path),
      onLiteralValue: (_value, _offset, _length, line, character, path) => begin(line, character, path),
      onError(code, offset, _length, line, character) {
        // What is missing at the end is shown at the last character.
        const place = placeAt(line, offset < text.length ? character : Math.max(0, character - 1))
        const name = printParseErrorCode(code)
        mistakes.push({ ...place, message: `This is not JSON: ${mistakeTexts[name] ?? name}.` })
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

const mistakeTexts: Record<string, string> = {
  InvalidSymbol: 'here is neither a value nor a key in quotes',
  InvalidNumberFormat: 'this number is not written as JSON writes them',
  PropertyNameExpected: 'a key in quotes should be here',
  ValueExpected: 'a value should be here',
  ColonExpected: 'a colon should be here',
  CommaExpected: 'a comma, or the end of the list or object, should be here',
  CloseBraceExpected: 'a } should be here',
  CloseBracketExpected: 'a ] should be here',
  EndOfFileExpected: 'the text should end here',
  InvalidCommentToken: 'it has no comments',
  UnexpectedEndOfComment: 'it has no comments',
  UnexpectedEndOfString: 'this text in quotes is not closed on its line',
  UnexpectedEndOfNumber: 'this number is cut short',
  InvalidUnicode: 'this text has a wrong \\u escape',
  InvalidEscapeCharacter: 'this text has a wrong escape',
  InvalidCharacter: 'this text has a control character',
}

const placeAt = (line: number, character: number): Place => ({ line: line + 1, column: character + 1 })

const pointer = (path: readonly PropertyKey[]): string => JSON.stringify(path.map(String))

/** Too deep nesting, or a bracket that closes none: reading recurses by the brackets, and these two leave it no bound. */
function nestingProblem(text: string): JsonProblem | null {
  const scanner = createScanner(text, true)
  const closing: string[] = []
  for (;;) {
    scanner.scan()
    const char = text[scanner.getTokenOffset()]
    const problem = (message: string) => ({
      ...placeAt(scanner.getTokenStartLine(), scanner.getTokenStartCharacter()),
      message,
    })
    if (char === undefined) return null
    if (char === '{' || char === '[') closing.push(char === '{' ? '}' : ']')
    if (closing.length > maxNested) return problem(`This is nested more than ${maxNested} deep.`)
    if ((char === '}' || char === ']') && closing.pop() !== char)
      return problem(`This is not JSON: this ${char} closes nothing.`)
  }
}

/** A name from the text, short, with what can't be seen spelled out. */
const shown = (name: string): string =>
  JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name).replace(
    /[^\x20-\x7e]/gu,
    (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`,
  )
