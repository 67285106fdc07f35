import { implement } from '@orpc/server'
import { type AuditHead, type EngineClient, type EngineEvent, type EngineLoad, serverContract } from '#contract'
import { rowOf, type UserId } from '#model/ids.ts'
import type { Context } from '../context.ts'
import { noSpace } from '../errors.ts'
import { actorOf, requireInScope } from '../image-scope.ts'
import { isNoSpace, type Store } from '../store/index.ts'
import { tokenUser } from './access-tokens.ts'
import { acceptInvitation, hasWayIn, invite, invitedUser, signIn } from './accounts.ts'
import { audit } from './audit.ts'
import { signInBy } from './identities.ts'
import { sessionUser, signOut } from './sessions.ts'
import { listUsers, owner, userByRow } from './users.ts'

type AuditSince = { workspace: string; newest: AuditHead; entries: AuditHead[] }
type EventStream = AsyncIteratorObject<EngineEvent[], void, void>

/**
 * Answers a server's own requests, for all its users. `client` acts as the owner, and returns image files; `eventsFor`
 * reports changes, `left` is called when a user closed their last window, `auditSince` returns new entries of the audit
 * log.
 */
export function serverProcedures(
  context: Context,
  client: EngineClient,
  {
    eventsFor,
    left,
    auditSince,
  }: {
    eventsFor(signal: AbortSignal | undefined): EventStream
    left(userId: UserId): void
    auditSince(input: { entry: number; limit: number }): AuditSince
  },
) {
  const { store } = context
  const os = implement(serverContract).use(async ({ next }) => {
    try {
      const answer = await next()
      await store.durable()
      return answer
    } catch (error) {
      throw isNoSpace(error) ? noSpace(error, context.folders.root) : error
    }
  })
  return os.router({
    signIn: os.signIn.handler(({ input }) => signIn(context, input)),
    signInBy: os.signInBy.handler(({ input }) => signInBy(context, input)),
    session: os.session.handler(({ input }) => sessionUser(context, input.token)),
    accessToken: os.accessToken.handler(({ input }) => tokenUser(context, input.token)),
    signOut: os.signOut.handler(({ input }) => {
      signOut(context, input.token)
      return {}
    }),
    left: os.left.handler(({ input }) => {
      left(input.userId)
      return {}
    }),
    invited: os.invited.handler(({ input }) => invitedUser(context, input.token)),
    accept: os.accept.handler(({ input }) => acceptInvitation(context, input.token, input.password)),
    auditSince: os.auditSince.handler(({ input }) => auditSince(input)),
    inviteOwner: os.inviteOwner.handler(() => {
      const admins = listUsers(store).filter(({ role, disabled }) => role === 'admin' && !disabled)
      if (admins.some((admin) => hasWayIn(store, admin))) return null
      const user = owner(store)
      return { name: user.name, token: invite(context, user).token }
    }),
    events: os.events.handler(({ signal }) => eventsFor(signal)),
    load: os.load.handler(() => loadOf(store)),
    noteDownload: os.noteDownload.handler(({ input: { userId, name } }) => {
      const actor = userByRow(store, rowOf(userId))
      store.write(() => audit({ ...context, actor }, 'access.download', { name }))
      return {}
    }),
    image: os.image.handler(({ input: { userId, ...input } }) => {
      requireInScope({ store, actor: actorOf(context, userByRow(store, rowOf(userId))) }, new Set([input.imageId]))
      return client.library.file(input)
    }),
  })
}

/** Returns what this process has used since its start, and the jobs that it has to do. */
function loadOf(store: Store): EngineLoad {
  const { user, system } = process.cpuUsage()
  const jobs = store.all<{ status: string; n: number }>(
    "SELECT status, COUNT(*) AS n FROM job WHERE status IN ('queued', 'running') GROUP BY status",
  )
  const count = (status: string) => jobs.find((row) => row.status === status)?.n ?? 0
  return {
    cpuSeconds: (user + system) / 1e6,
    memoryBytes: process.memoryUsage.rss(),
    queuedJobs: count('queued'),
    runningJobs: count('running'),
    syncs: store.syncs.count,
    syncSeconds: store.syncs.totalMs / 1000,
  }
}
