import type { User } from '#contract'
import { rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { invalid, refused } from '../errors.ts'
import { procedures, requireRole } from '../procedure.ts'
import { addToken, endToken, listTokens } from './access-tokens.ts'
import { invite } from './accounts.ts'
import { audit, listAudit } from './audit.ts'
import { endSession, endSessionsOf, listSessions } from './sessions.ts'
import { addUser, listUsers, renameUser, setDisabled, setRole, userByName, userByRow } from './users.ts'

/** The procedures of `access` that need no records of other modules. */
export const accessProcedures = {
  whoami: procedures.access.whoami.handler(({ context }) =>
    userByRow(context.engine.store, rowOf(context.session.actor.userId)),
  ),
  actAs: procedures.access.actAs.handler(({ context, input }) => {
    const user = userByName(context.engine.store, input.name)
    if (user.disabled) throw refused(`The user ${user.name} is disabled.`, 'user-disabled')
    context.session.actor = user
    return user
  }),
  list: procedures.access.list.handler(({ context }) => listUsers(context.engine.store)),
  add: procedures.access.add.handler(({ context: { acting }, input }) => {
    return changingUsers(acting, 'access.add', { name: input.name, role: input.role }, () =>
      addUser(acting.store, acting.clock, input.name, input.role),
    )
  }),
  rename: procedures.access.rename.handler(({ context: { acting, session }, input: { name, to } }) => {
    const user = userByName(acting.store, name)
    if (user.userId !== acting.actor.userId && acting.actor.role !== 'admin')
      throw refused('Only admins can rename other users.', 'not-own-name')
    const renamed = changingUsers(acting, 'access.rename', { name: user.name, to }, () =>
      renameUser(acting.store, user, to),
    )
    if (session.actor.userId === renamed.userId) session.actor = renamed
    return renamed
  }),
  invite: procedures.access.invite.handler(({ context: { acting }, input }) => {
    const user = userByName(acting.store, input.name)
    if (user.disabled) throw invalid(`${user.name} is disabled. Enable the user first.`)
    return acting.store.write(() => {
      audit(acting, 'access.invite', { name: user.name })
      return invite(acting, user)
    })
  }),
  setRole: procedures.access.setRole.handler(({ context: { acting }, input }) => {
    const { role: before } = userByName(acting.store, input.name)
    return changingUsers(acting, 'access.setRole', { name: input.name, before, role: input.role }, () =>
      setRole(acting.store, input.name, input.role),
    )
  }),
  tokens: procedures.access.tokens.handler(({ context: { acting }, input }) =>
    listTokens(acting, ownOrAll(acting, input)),
  ),
  addToken: procedures.access.addToken.handler(({ context: { acting }, input }) => addToken(acting, input)),
  endToken: procedures.access.endToken.handler(({ context: { acting }, input }) => {
    endToken(acting, input.tokenId)
    return {}
  }),
  sessions: procedures.access.sessions.handler(({ context: { acting, sessionId }, input }) =>
    listSessions(acting, ownOrAll(acting, input), sessionId),
  ),
  endSession: procedures.access.endSession.handler(({ context: { acting }, input }) => {
    endSession(acting, input.sessionId)
    return {}
  }),
  endSessions: procedures.access.endSessions.handler(({ context: { acting, sessionId }, input }) => ({
    ended: endSessionsOf(acting, input.name, sessionId),
  })),
  audit: procedures.access.audit.handler(({ context, input }) =>
    listAudit(context.acting.store, input.limit, input.beforeSeq),
  ),
  setDisabled: procedures.access.setDisabled.handler(({ context: { acting }, input }) => {
    return changingUsers(acting, 'access.setDisabled', { name: input.name, disabled: input.disabled }, () =>
      setDisabled(acting.store, acting.clock, input.name, input.disabled),
    )
  }),
}

/** Returns whose entries are requested: null for those of all users, which admins may see. */
function ownOrAll(acting: ActingContext, input: { all: boolean } | undefined): User | null {
  if (!input?.all) return acting.actor
  requireRole(acting, 'admin')
  return null
}

/** Changes the users, records it in the audit log and announces it. */
function changingUsers(
  acting: ActingContext,
  action: string,
  detail: Record<string, unknown>,
  change: () => User,
): User {
  const user = acting.store.write(() => {
    const changed = change()
    audit(acting, action, detail)
    return changed
  })
  acting.announce({ type: 'workspaceChanged' })
  return user
}
