import { Argument, type Command, Option } from 'commander'
import type { z } from 'zod'
import type { JobId } from '#model/ids.ts'
import { workspaceCommand } from './arguments.ts'
import { define } from './command.ts'
import { firstOf } from './first-of.ts'
import type { ExitCode } from './outcome.ts'
import { type Columns, tableOf } from './output/table.ts'
import { callOf, type FieldSchema, fieldsOf, type Input, type Output, type Procedure } from './procedure.ts'
import { readField, valueFor } from './read-field.ts'
import { type CommonOptions, type Session, withWorkspace } from './session.ts'

type Read = ((text: string) => unknown) | readonly string[] | boolean | string
/**
 * How a field of the request stands on the command line, as commander writes it: `<queue>`, `[file]`, `--to <user...>`,
 * `--blind`. A description, and how it is read, its choices or what a flag stands for, where those of the contract don't fit.
 */
type Place = string | readonly [flags: string, description?: string | undefined, read?: Read]

/** The rows of a list, or of its pages. */
type RowOf<Answer> = Answer extends readonly (infer Item)[]
  ? Item
  : Answer extends { nextCursor: string | null }
    ? { [Key in keyof Answer]: Answer[Key] extends readonly (infer Item)[] ? Item : never }[keyof Answer]
    : never

/** What stood on the command line, by the fields of the request; `ws` is the workspace. */
type Typed = Readonly<Record<string, string>>

/** A command that is one call of the engine: what it takes, and how the answer is shown. `--json` prints the answer. */
export type Plain<P extends Procedure, Answer> = {
  /** What it does, in one line. */
  does: string
  /** Another name of it. */
  alias?: string
  takes?: { readonly [Field in keyof Input<P>]?: Place }
  /** Fields that are needed here, though the contract does without. */
  needs?: readonly (keyof Input<P>)[]
  /** What else the request says; may throw a UsageError. */
  request?: (given: Partial<Input<P>>) => Partial<Input<P>>
  /** What the job that the call starts ends with. */
  follows?: z.ZodType<Answer>
  /** The call makes a plan, which takes long. */
  plans?: true
  /** What `--json` prints, where it is not the answer itself. */
  json?: (answer: Answer, given: Input<P>, typed: Typed) => unknown
  /** `given` is the request, `typed` what stood on the command line. */
  text?: (answer: Answer, given: Input<P>, typed: Typed) => string
  /** A list: its name in the JSON, its columns by their heads, and what is said when it is empty. */
  list?: { name: string; columns: Columns<RowOf<Answer>>; none?: string }
  exitCode?: (answer: Answer) => ExitCode
}

type Field = { key: string; schema: FieldSchema; read: Read | undefined; option: Option | null }

function addField(command: Command, key: string, schema: FieldSchema, isRequired: boolean, place: Place): Field {
  const [flags, ownWords, read]: Exclude<Place, string> = typeof place === 'string' ? [place] : place
  const description = ownWords ?? schema.description ?? schema.items?.description ?? ''
  const choices = Array.isArray(read) ? (read as readonly string[]) : schema.enum
  const reader = typeof read === 'function' ? read : readField(schema)
  if (!flags.startsWith('-')) {
    const argument = new Argument(flags, description)
    command.addArgument(choices ? argument.choices(choices) : argument.argParser(reader))
    return { key, schema, read, option: null }
  }
  const option = new Option(flags, description)
  if (!option.isBoolean()) {
    if (choices) option.choices(choices)
    else option.argParser(reader)
    if (!read && schema.default) option.default(schema.default)
    option.makeOptionMandatory(isRequired)
  }
  command.addOption(option)
  return { key, schema, read, option }
}

/** Adds a command that is one call of the engine. Bounds, choices, defaults and words of its fields are the contract's. */
export function plain<P extends Procedure, Answer = Output<P>>(
  parent: Command,
  name: string,
  procedure: P,
  how: Plain<P, Answer>,
): void {
  const command = workspaceCommand(parent, name, how.does)
  if (how.alias !== undefined) command.alias(how.alias)
  const { fields: schemas, required } = fieldsOf(procedure)
  const needed = new Set<unknown>([...required, ...(how.needs ?? [])])
  const fields = Object.entries<Place>((how.takes ?? {}) as Record<string, Place>).map(([key, place]) =>
    addField(command, key, schemas[key] ?? {}, needed.has(key), place),
  )
  define<[string, ...unknown[]], CommonOptions & Record<string, unknown>>(command, ([ws, ...positional], options) =>
    withWorkspace(ws, options, async (session) => {
      const typed: Record<string, string> = { ws }
      const given: Record<string, unknown> = {}
      for (const { key, schema, read, option } of fields) {
        const value = option ? options[option.attributeName()] : positional.shift()
        if (value === undefined) continue
        typed[key] = String(value)
        given[key] = option?.isBoolean() ? (read ?? value) : await valueFor(session, schema, value)
      }
      const input = { ...given, ...how.request?.(given as Partial<Input<P>>) } as Input<P>
      const { list, exitCode, text, json } = how
      if (list) {
        const read = 'cursor' in schemas ? allPages<RowOf<Answer>> : answerOf<RowOf<Answer>[]>
        const items = await read(session, procedure, input, { name: list.name })
        return { json: { [list.name]: items }, text: tableOf(list.columns, items, list.none) }
      }
      const answer = await answerOf<Answer>(session, procedure, input, how)
      return {
        json: json ? json(answer, input, typed) : answer,
        text: text?.(answer, input, typed) ?? '',
        ...(exitCode && { exitCode: exitCode(answer) }),
      }
    }),
  )
}

type How = { follows?: unknown; plans?: true }

async function answerOf<Answer>(
  { client, signal, planned, follow }: Session,
  procedure: Procedure,
  input: object,
  { follows, plans }: How,
): Promise<Answer> {
  const call = callOf(client, procedure)
  if (plans) return planned((stop) => call(input, { signal: stop })) as Promise<Answer>
  const answer = await call(input, { signal })
  return follows ? follow<Answer>(answer as { jobId: JobId }) : (answer as Answer)
}

/** As many items of a list that comes page by page as the request limits it to. */
async function allPages<Item>(
  { client, signal }: Session,
  procedure: Procedure,
  { limit = Number.POSITIVE_INFINITY, ...input }: { limit?: number },
  { name }: { name: string },
): Promise<Item[]> {
  type Page = { nextCursor: string | null } & Record<string, Item[]>
  const call = callOf(client, procedure)
  const { items } = await firstOf(limit, async (page) => {
    const answer = (await call({ ...input, ...page }, { signal })) as Page
    return { items: answer[name]!, nextCursor: answer.nextCursor }
  })
  return items
}
