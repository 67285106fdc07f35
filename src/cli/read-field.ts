import { daysFrom, eachOf, numberBetween, percentFrom, placeFrom, timeFrom, wholeNumber } from './arguments.ts'
import { checkWhere } from './check-where.ts'
import { modelNamed, queryNamed, segmenterNamed } from './named.ts'
import { UsageError } from './outcome.ts'
import { policyFrom } from './policy-from.ts'
import type { FieldSchema } from './procedure.ts'
import type { Session } from './session.ts'

/** Reads the text of an argument or option. Throws a UsageError. */
type Read = (text: string) => unknown

function readId({ pattern = '', example }: FieldSchema): Read {
  return (text) => {
    if (!new RegExp(pattern).test(text))
      throw new UsageError(`${text || 'An empty value'} is not an id such as ${example}.`)
    return text
  }
}

function readNumber({ type, minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: FieldSchema): Read {
  if (type === 'number') return numberBetween(minimum, maximum)
  const whole = wholeNumber(minimum)
  return maximum === Number.MAX_SAFE_INTEGER ? whole : (text) => numberBetween(minimum, maximum)(String(whole(text)))
}

function readOne(field: FieldSchema): Read {
  if (field.kind === 'time') return timeFrom
  if (field.kind === 'days') return daysFrom
  if (field.kind === 'percent') return percentFrom
  if (field.kind === 'file') return placeFrom
  if (field.kind === undefined && field.example !== undefined) return readId(field)
  return field.type === 'number' || field.type === 'integer' ? readNumber(field) : (text) => text
}

/** Returns the reader for the text of a field, as far as it needs no workspace. */
export const readField = (field: FieldSchema): ((text: string, before: unknown) => unknown) =>
  field.type === 'array' && field.items
    ? (eachOf(readOne(field.items)) as (text: string, before: unknown) => unknown)
    : readOne(field)

/** Readers that need the workspace: names of models, saved policies, and the check of a query. */
const readers = {
  query: async ({ client }: Session, where: string) => {
    await checkWhere(client, where)
    return where
  },
  model: async (session: Session, name: string) => (await modelNamed(session, name)).modelId,
  savedQuery: async (session: Session, name: string) => (await queryNamed(session, name)).savedQueryId,
  segmenter: async (session: Session, name: string) => (await segmenterNamed(session, name)).segmenterId,
  policy: ({ client }: Session, given: string) => policyFrom(client, given),
}

/** Returns the value of a field for the request, from the text on the command line. */
export async function valueFor(session: Session, { kind }: FieldSchema, given: unknown): Promise<unknown> {
  if (kind === undefined || !Object.hasOwn(readers, kind)) return given
  return readers[kind as keyof typeof readers](session, String(given))
}
