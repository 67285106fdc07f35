import { implement, ORPCError } from '@orpc/server'
import { contract, type User } from '#contract'
import { type Role, roleAllows } from '#model/roles.ts'
import { wordsOfError } from '#model/text/value-words.ts'
import type { ActingContext, Context } from './context.ts'
import { refused } from './errors.ts'
import { isNoSpace, noSpaceSentence } from './store/index.ts'

/** A connection's own state: who acts on it. `access.actAs` changes it. */
export type Connection = { engine: Context; session: { actor: User } }

/**
 * Builds procedures against the contract; each module implements its part of it. What a procedure did not declare is
 * caught here once, logged under an id and shown as that id.
 */
export const procedures = implement(contract)
  .$context<Connection>()
  .use(async ({ context, next, path, signal }) => {
    try {
      return await next()
    } catch (error) {
      const isStopped = signal?.aborted === true && error === signal.reason
      if (error instanceof ORPCError || isStopped) throw error
      if (isNoSpace(error)) throw noSpace(context.engine.folders.root)
      const errorId = context.engine.log.error(`${path.join('.')} failed.`, error)
      const message = wordsOfError(error)
      throw new ORPCError('INTERNAL_SERVER_ERROR', { message: `${message} (error ${errorId} in winnow.log)` })
    }
  })

/**
 * The engine's context with the acting user, after checking that the user's role allows what `needed` may.
 * Throws REFUSED (403) with a sentence for the person otherwise.
 */
export function actingAs(connection: Connection, needed: Role): ActingContext {
  const actor = connection.engine.userNow(connection.session.actor)
  if (actor.disabled) throw refused(`The user ${actor.name} is disabled. Act as another user.`, 'user-disabled')
  if (!roleAllows(actor.role, needed)) {
    const asWhom = { annotator: 'an annotator', lead: 'a lead', admin: 'an admin' }[needed]
    throw refused(
      `${actor.name} is ${actor.role === 'annotator' ? 'an annotator' : `a ${actor.role}`}; only ${asWhom} may do this.`,
      `role-${needed}`,
    )
  }
  return { ...connection.engine, actor }
}

const noSpace = (folder: string) =>
  new ORPCError('NO_SPACE', { status: 507, message: noSpaceSentence(folder), data: { folder }, defined: true })
