import { Argument, type Command, Option } from 'commander'
import type { z } from 'zod'
import type { JobId } from '#model/ids.ts'
import { workspaceCommand } from './arguments.ts'
import { define } from './define.ts'
import { firstOf } from './first-of.ts'
import type { ExitCode, Outcome } from './outcome.ts'
import { type Columns, tableOf } from './output/table.ts'
import { callOf, type FieldSchema, fieldsOf, type Input, type Output, type Procedure } from './procedure.ts'
import { readField, valueFor } from './read-field.ts'
import { type CommonOptions, type Session, withWorkspace } from './session.ts'

type Read = ((text: string, ...before: never[]) => unknown) | readonly string[] | boolean | string
/**
 * An argument or option in the notation of commander, such as `<queue>`, `[file]`, `--to <user...>` or `--blind`. A field of the
 * request may also have a description, and a reader, choices or the value of a flag that replace those of the contract. Others
 * must have a description, and may have a default.
 */
type Place = string | readonly [flags: string, description?: string | undefined, read?: Read, usual?: unknown]

type Flags<P> = P extends readonly [infer Text, ...unknown[]] ? Text : P
type Unread<F> = F extends `${string}...${string}`
  ? string[]
  : F extends `${string}${'<' | '['}${string}`
    ? string
    : boolean
type Value<P> = P extends readonly [string, unknown, (text: string, ...before: never[]) => infer Result, ...unknown[]]
  ? Result
  : P extends readonly [string, unknown, readonly (infer Choice)[], ...unknown[]]
    ? Choice
    : Unread<Flags<P>>
type IsGiven<P> = P extends readonly [string, unknown, unknown, unknown]
  ? true
  : Flags<P> extends `<${string}`
    ? true
    : false

/** The values of a command: fields of the request and others. */
type ValuesOf<P extends Procedure, Takes> = {
  [Key in keyof Takes]: Key extends keyof Input<P>
    ? Input<P>[Key]
    : IsGiven<Takes[Key]> extends true
      ? Value<Takes[Key]>
      : Value<Takes[Key]> | undefined
}

/** The rows of a list, or of its pages. */
type RowOf<Answer> = Answer extends readonly (infer Item)[]
  ? Item
  : Answer extends { nextCursor: string | null }
    ? { [Key in keyof Answer]: Answer[Key] extends readonly (infer Item)[] ? Item : never }[keyof Answer]
    : never

/** The texts on the command line by their names in `takes`; `ws` is the workspace. */
type TypedTexts = Readonly<Record<string, string>>

/** A command on a workspace. `--json` prints its answer. */
export type CommandSpec<P extends Procedure, Takes, Answer> = {
  does: string
  alias?: string
  /** Its arguments and options: fields of the request by their names, and others for `answer` and `outcome`. */
  takes?: Takes
  /** Fields that are required here and optional in the contract. */
  needs?: readonly (keyof Takes)[]
  /** Returns more fields of the request. May throw a UsageError. */
  request?: (given: Partial<Input<P>>) => Partial<Input<P>>
  /** The result of the job that the call starts. */
  follows?: z.ZodType<Answer>
  /** The call makes a plan, so it takes long. */
  plans?: true
  /** The figures of predictions need not be up to date. */
  figuresLater?: true
  /** Returns the answer if it takes more than the call. */
  answer?: (session: Session, given: ValuesOf<P, Takes>, typed: TypedTexts) => Promise<Answer>
  /** Returns the outcome if the answer can be shown in several ways. */
  outcome?: (session: Session, given: ValuesOf<P, Takes>, typed: TypedTexts) => Promise<Outcome>
  /** Returns what `--json` prints if it is not the answer. */
  json?: (answer: NoInfer<Answer>, given: Input<P> & ValuesOf<P, Takes>, typed: TypedTexts) => unknown
  /** `given` has all values, `typed` their texts on the command line. */
  text?: (answer: NoInfer<Answer>, given: Input<P> & ValuesOf<P, Takes>, typed: TypedTexts) => string
  /** A list: its name in the JSON, its columns by their heads, and the text for an empty one. */
  list?: { name: string; columns: Columns<RowOf<NoInfer<Answer>>>; none?: string }
  exitCode?: (answer: NoInfer<Answer>) => ExitCode
}

type Field = { key: string; schema: FieldSchema | undefined; read: Read | undefined; option: Option | null }

function addField(
  command: Command,
  key: string,
  schema: FieldSchema | undefined,
  isRequired: boolean,
  place: Place,
): Field {
  const [flags, ownWords, read, usual]: Exclude<Place, string> = typeof place === 'string' ? [place] : place
  const description = ownWords ?? schema?.description ?? schema?.items?.description ?? ''
  const choices = Array.isArray(read) ? (read as readonly string[]) : schema?.enum
  const reader = typeof read === 'function' ? (read as (text: string) => unknown) : schema && readField(schema)
  if (!flags.startsWith('-')) {
    const argument = new Argument(flags, description)
    if (choices) argument.choices(choices)
    else if (reader) argument.argParser(reader)
    command.addArgument(argument)
    return { key, schema, read, option: null }
  }
  const option = new Option(flags, description)
  if (!option.isBoolean()) {
    if (choices) option.choices(choices)
    else if (reader) option.argParser(reader)
    const standard = usual ?? (read ? undefined : schema?.default)
    if (standard) option.default(standard)
    option.makeOptionMandatory(isRequired)
  }
  command.addOption(option)
  return { key, schema, read, option }
}

/**
 * Adds a command on a workspace. It calls the procedure, unless it has its own `answer` or `outcome`. Bounds, choices, defaults
 * and descriptions of fields come from the contract.
 */
export function addCommand<
  P extends Procedure,
  const Takes extends Readonly<Record<string, Place>>,
  Answer = Output<P>,
>(parent: Command, name: string, procedure: P, described: CommandSpec<P, Takes, Answer>): Command {
  const { does, alias, takes = {}, needs = [], list, text, json, exitCode } = described
  const command = workspaceCommand(parent, name, does)
  if (alias !== undefined) command.alias(alias)
  const requested = fieldsOf(procedure)
  const needed = new Set<unknown>(needs)
  const fields = Object.entries<Place>(takes).map(([key, place]) => {
    const field = requested.get(key)
    return addField(command, key, field?.schema(), field?.isRequired === true || needed.has(key), place)
  })
  const found = async (session: Session, given: Record<string, unknown>, typed: TypedTexts): Promise<Outcome> => {
    if (described.outcome) return described.outcome(session, given as ValuesOf<P, Takes>, typed)
    const input = { ...given, ...described.request?.(given as Partial<Input<P>>) } as Input<P> & ValuesOf<P, Takes>
    if (list) {
      const read = requested.has('cursor') ? allPages<RowOf<Answer>> : answerOf<RowOf<Answer>[]>
      const items = await read(session, procedure, input, { name: list.name })
      return { json: { [list.name]: items }, text: tableOf(list.columns, items, list.none) }
    }
    const answer = described.answer
      ? await described.answer(session, given as ValuesOf<P, Takes>, typed)
      : await answerOf<Answer>(session, procedure, input, described)
    return {
      json: json ? json(answer, input, typed) : answer,
      text: text?.(answer, input, typed) ?? '',
      ...(exitCode && { exitCode: exitCode(answer) }),
    }
  }
  define<[string, ...unknown[]], CommonOptions & Record<string, unknown>>(command, ([ws, ...positional], options) =>
    withWorkspace(
      ws,
      options,
      async (session) => {
        const typed: Record<string, string> = { ws }
        const given: Record<string, unknown> = {}
        for (const { key, schema, read, option } of fields) {
          const value = option ? options[option.attributeName()] : positional.shift()
          if (value === undefined) continue
          typed[key] = String(value)
          given[key] = option?.isBoolean() ? (read ?? value) : schema ? await valueFor(session, schema, value) : value
        }
        return found(session, given, typed)
      },
      { figuresLater: described.figuresLater ?? false },
    ),
  )
  return command
}

type CallKind = { follows?: unknown; plans?: true }

async function answerOf<Answer>(
  { client, signal, planned, follow }: Session,
  procedure: Procedure,
  input: object,
  { follows, plans }: CallKind,
): Promise<Answer> {
  const call = callOf(client, procedure)
  if (plans) return planned((stop) => call(input, { signal: stop })) as Promise<Answer>
  const answer = await call(input, { signal })
  return follows ? follow<Answer>(answer as { jobId: JobId }) : (answer as Answer)
}

/** Returns the items of a paged list, up to the limit of the request. */
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
