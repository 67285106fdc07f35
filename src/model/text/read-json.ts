import { createScanner, type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser'
import { messageOf } from './zod-messages.ts'

/** A place in a text, both counted from 1. */
export type Place = { line: number; column: number }

const mistakeTexts = new Map(
  Object.entries<string>({
    InvalidSymbol: 'here is neither a value nor a key in quotes',
    InvalidNumberFormat: 'this is not a valid JSON number',
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
  }),
)

export function mistakeText(code: ParseErrorCode): string {
  const name = printParseErrorCode(code)
  return mistakeTexts.get(name) ?? name
}

export const placeAt = (line: number, character: number): Place => ({ line: line + 1, column: character + 1 })

/** Returns where to show a mistake: something missing at the end is shown at the last character. */
export const placeOfMistake = (text: string, offset: number, line: number, character: number): Place =>
  placeAt(line, offset < text.length ? character : Math.max(0, character - 1))

/** Finds nesting that is too deep, or a bracket that closes none (`unopened`), before a parser recurses without bound. */
export function nestingProblem(text: string, maxNested: number): (Place & { unopened: string | null }) | null {
  const scanner = createScanner(text, true)
  const closing: string[] = []
  for (;;) {
    scanner.scan()
    const char = text[scanner.getTokenOffset()]
    const problem = (unopened: string | null) => ({
      ...placeAt(scanner.getTokenStartLine(), scanner.getTokenStartCharacter()),
      unopened,
    })
    if (char === undefined) return null
    if (char === '{' || char === '[') closing.push(char === '{' ? '}' : ']')
    if (closing.length > maxNested) return problem(null)
    if ((char === '}' || char === ']') && closing.pop() !== char) return problem(char)
  }
}

const maxNested = 500
/** Above this, finding the place of a mistake takes too long. */
const maxCharacters = 10_000_000

/** Returns the value of a JSON text, with or without a byte order mark; or its problem and place: continues "It is ". */
export function readJson(text: string): { value: unknown } | { problem: string } {
  const json = text.replace(/^\uFEFF/, '')
  try {
    return { value: JSON.parse(json) }
  } catch (error) {
    return { problem: `not JSON: ${json.length > maxCharacters ? messageOf(error) : firstMistake(json)}` }
  }
}

function firstMistake(text: string): string {
  const at = ({ line, column }: Place, message: string) => `line ${line}, column ${column}: ${message}`
  const nesting = nestingProblem(text, maxNested)
  if (nesting?.unopened) return at(nesting, `this ${nesting.unopened} closes nothing`)
  if (nesting) return at(nesting, `it is nested more than ${maxNested} deep`)
  let first: string | null = null
  visit(
    text,
    {
      onError(code, offset, _length, line, character) {
        first ??= at(placeOfMistake(text, offset, line, character), mistakeText(code))
      },
    },
    { disallowComments: true },
  )
  return first ?? 'it is something else'
}
