import type { ErrorMap } from '@orpc/contract'
import {
  type ImplementerInternalWithMiddlewares,
  implement,
  type MergedCurrentContext,
  type MergedInitialContext,
  ORPCError,
} from '@orpc/server'
import { ZodType } from 'zod'
import { type Contract, contract, filePathsOf, replaceFilePaths, type User } from '#contract'
import { type Permission, permissions, type Role, roleAllows } from '#model/roles.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import { type TokenScope, tokenProblem } from '#model/token-scope.ts'
import type { ActingContext, Context } from './context.ts'
import { noSpace, notChosen, refused } from './errors.ts'
import { actorOf, requireScoped, scopedAnswer } from './image-scope.ts'
import type { RemotePlaces } from './remote-places.ts'
import { DamagedDatabase, isNoSpace } from './store/index.ts'

/** Returns the first of these paths that the window's user neither chose nor dropped, null when there is none. */
export type FindForeign = (paths: readonly string[]) => Promise<string | null>

/**
 * A connection's own state: the acting user, which `access.actAs` changes. `findForeign`: for a connection that may
 * only name paths that its user chose; others, such as the command line's, may name all. A user signed in on a server
 * (`remote`) can't change, and neither names nor sees a path of its computer.
 */
export type Connection = {
  engine: Context
  session: { actor: User }
  findForeign?: FindForeign
  /** For a program with an access token: what the token may do. */
  token?: TokenScope
  /** For a browser of a signed-in user: the session. */
  sessionId?: string
  remote?: RemotePlaces
}

/** Written out, because the inferred type is too long for a declaration. */
type Procedures = ImplementerInternalWithMiddlewares<
  Contract,
  MergedInitialContext<Connection & Record<never, never>, Connection, Connection>,
  MergedCurrentContext<Connection, { acting: ActingContext }>
>

const needed = (path: readonly string[]): Role | 'anyone' => permissions[path.join('.') as Permission].role

/** Frequent read-only calls of the window. All others wait while the database is rewritten. */
const onlyLook = new Set<Permission>([
  ...(['workspace.status', 'workspace.classes', 'workspace.settings', 'workspace.managed'] as const),
  ...(['workspace.events', 'access.whoami'] as const),
  ...(['jobs.list', 'jobs.get', 'disposal.purge'] as const),
  ...([
    'library.list',
    'library.rows',
    'library.sequence',
    'library.facets',
    'library.count',
    'library.counts',
  ] as const),
  ...(['library.image', 'library.file', 'library.boxes', 'labeling.history'] as const),
])

/** Calls that act as another user or return a path, which make no sense from another computer. */
const onlyLocal = new Set<Permission>(['access.actAs', 'library.file'])
const notRemote = (procedure: string) => refused(`${procedure} can’t be called on a server.`, 'only-local')

/**
 * Builds procedures against the contract; each module implements its part of it. Handlers get `context.acting`, after
 * the role was checked. Undeclared errors are caught here once, logged under an id and reported with that id.
 */
export const procedures: Procedures = implement(contract)
  .$context<Connection>()
  .use(async ({ context, next, path, signal, procedure }, input) => {
    const startedAt = performance.now()
    try {
      if (!onlyLook.has(path.join('.') as Permission)) await context.engine.store.compacted()
      const acting = actingAs(context, needed(path))
      requireScope(context, path.join('.') as Permission)
      const { remote } = context
      if (remote && onlyLocal.has(path.join('.') as Permission)) throw notRemote(path.join('.'))
      const { inputSchema, outputSchema } = procedure['~orpc']
      if (!remote) await requireChosen(context, pathsOf(inputSchema)?.(input) ?? [])
      // The input belongs to this call, and the handler gets the same object.
      else if (isObject(input)) Object.assign(input, pathsIn(inputSchema)?.(input, remote.toPath))
      const { isScoped } = acting.actor
      if (isScoped) requireScoped(acting, path.join('.') as Permission, input)
      const whole = await next({ context: { acting } })
      const answer = isScoped ? { ...whole, output: scopedAnswer(acting, whole.output) } : whole
      // Nobody learns of a change that a power failure could still undo.
      await context.engine.store.durable()
      context.engine.answerTimes.observe(performance.now() - startedAt)
      const named = remote && pathsIn(outputSchema)
      return named ? { ...answer, output: named(answer.output, remote.toName) } : answer
    } catch (error) {
      const isStopped = signal?.aborted === true && error === signal.reason
      if (error instanceof ORPCError)
        throw context.remote ? withNames(error, procedure['~orpc'].errorMap, context.remote) : error
      if (isStopped) throw error
      if (isNoSpace(error)) throw noSpace(error, context.engine.folders.root)
      if (error instanceof DamagedDatabase) throw damagedWorkspace(error)
      const errorId = context.engine.log.error(`${path.join('.')} failed.`, error)
      const message = messageOf(error)
      throw new ORPCError('INTERNAL_SERVER_ERROR', { message: `${message} (error ${errorId} in winnow.log)` })
    }
  })

/**
 * Returns the engine's context with the acting user. Throws REFUSED (403) with a message when the user's role does not
 * allow the call.
 */
function actingAs({ engine, session }: Connection, needed: Role | 'anyone'): ActingContext {
  const acting = { ...engine, actor: actorOf(engine, engine.userNow(session.actor)) }
  if (needed === 'anyone') return acting
  if (acting.actor.disabled)
    throw refused(`The user ${acting.actor.name} is disabled. Act as another user.`, 'user-disabled')
  requireRole(acting, needed)
  return acting
}

/** Throws REFUSED (403) when a program's access token does not allow the call. */
function requireScope({ token }: Connection, procedure: Permission): void {
  const problem = token && tokenProblem(token, procedure)
  if (problem) throw refused(problem.message, problem.rule)
}

/** Makes a function once per schema. */
function oncePerSchema<Made>(make: (schema: ZodType) => Made | null): (schema: unknown) => Made | null {
  const made = new Map<unknown, Made | null>()
  return (schema) => {
    if (!made.has(schema)) made.set(schema, schema instanceof ZodType ? make(schema) : null)
    return made.get(schema) ?? null
  }
}
const pathsOf = oncePerSchema(filePathsOf)
const pathsIn = oncePerSchema(replaceFilePaths)

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Returns an error for a browser, with folders in its message hidden like in all messages. */
function withNames(
  error: ORPCError<string, unknown>,
  errors: ErrorMap,
  { toName }: RemotePlaces,
): ORPCError<string, unknown> {
  const { code, status, message, data, defined } = error
  const named = pathsIn(errors[code]?.data)
  return named ? new ORPCError(code, { status, message, defined, data: named(data, toName) }) : error
}

/** Throws REFUSED (403) when one of these paths comes from the window and was not chosen there. */
export async function requireChosen({ findForeign, remote }: Connection, paths: readonly string[]): Promise<void> {
  const unreachable = remote && paths.find((path) => !remote.has(path))
  if (unreachable !== undefined) throw notChosen(remote?.toName(unreachable) ?? unreachable)
  if (!findForeign || paths.length === 0) return
  const foreign = await findForeign(paths)
  if (foreign !== null) throw notChosen(foreign)
}

const withArticle: Record<Role, string> = { annotator: 'an annotator', lead: 'a lead', admin: 'an admin' }

/**
 * Checks what a procedure's own permission does not cover. Throws REFUSED (403) when the acting user's role is not
 * enough.
 */
export function requireRole({ actor }: ActingContext, needed: Role): void {
  if (roleAllows(actor.role, needed)) return
  throw refused(
    `${actor.name} is ${withArticle[actor.role]}; only ${withArticle[needed]} may do this.`,
    `role-${needed}`,
  )
}

const damagedWorkspace = ({ message, backup }: DamagedDatabase) =>
  new ORPCError('DAMAGED', { status: 500, message, data: { backup }, defined: true })
