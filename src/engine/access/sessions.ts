import { randomBytes } from 'node:crypto'
import type { User, UserSession } from '#contract'
import { rowOf } from '#model/ids.ts'
import { sessionIdOf } from '#model/session-id.ts'
import { dayMs, hourMs } from '#model/units.ts'
import type { ActingContext, Context } from '../context.ts'
import { notFound, refused } from '../errors.ts'
import { sha256Hex } from '../sha256.ts'
import { isNoSpace, type Store } from '../store/index.ts'
import { audit } from './audit.ts'
import { userByName, userByRow } from './users.ts'

/** A session ends after this long without use, and at a maximum age in any case. */
const idleMs = 7 * dayMs
const sessionMs = 30 * dayMs
/**
 * A session that began this far in the future would last that much longer: the clock was ahead and has been corrected.
 */
const aheadMs = hourMs
/** The last use is recorded this often. */
const notedEveryMs = hourMs

export type Session = { token: string; user: User; maxAgeMs: number }
type Accounts = Pick<Context, 'store' | 'clock' | 'auditChanged'>

/** Signs a user in: whoever has the token acts as the user from now on. `how` goes into the audit log. */
export function startSession(
  accounts: Accounts,
  user: User,
  { browser, how }: { browser: string; how?: Record<string, unknown> },
): Session {
  const { store, clock } = accounts
  const token = newToken()
  const nowMs = clock.nowMs()
  store.write(() => {
    store.run('DELETE FROM session WHERE used_at <= ? OR created_at <= ?', [nowMs - idleMs, nowMs - sessionMs])
    store.run('INSERT INTO session (token_hash, user_id, created_at, used_at, browser) VALUES (?, ?, ?, ?, ?)', [
      sha256Hex(token),
      rowOf(user.userId),
      nowMs,
      nowMs,
      browser,
    ])
    audit({ ...accounts, actor: user }, 'access.signIn', { browser, ...how })
  })
  return { token, user, maxAgeMs: sessionMs }
}

/** Returns whose session this is; null when it ended, or its user is disabled. */
export function sessionUser({ store, clock }: Pick<Accounts, 'store' | 'clock'>, token: string): User | null {
  const nowMs = clock.nowMs()
  const tokenHash = sha256Hex(token)
  const session = store.get<{ user_id: number; used_at: number }>(
    'SELECT user_id, used_at FROM session WHERE token_hash = ? AND used_at > ? AND created_at > ? AND created_at <= ?',
    [tokenHash, nowMs - idleMs, nowMs - sessionMs, nowMs + aheadMs],
  )
  if (!session) return null
  const user = userByRow(store, session.user_id)
  if (user.disabled) return null
  if (nowMs - session.used_at > notedEveryMs)
    noteUse(() =>
      store.writeShared(() => store.run('UPDATE session SET used_at = ? WHERE token_hash = ?', [nowMs, tokenHash])),
    )
  return user
}

export function signOut(accounts: Accounts, token: string): void {
  const { store } = accounts
  const user = sessionUser(accounts, token)
  if (!user) return
  store.write(() => {
    store.run('DELETE FROM session WHERE token_hash = ?', [sha256Hex(token)])
    audit({ ...accounts, actor: user }, 'access.signOut', {})
  })
}

type Row = { token_hash: string; user_id: number; user: string; browser: string; created_at: number; used_at: number }

const runningSessions = ({ store, clock }: Pick<Accounts, 'store' | 'clock'>): Row[] =>
  store.all<Row>(
    `SELECT token_hash, user_id, user.name AS user, browser, session.created_at, used_at
     FROM session JOIN user ON user.id = user_id WHERE used_at > ? AND session.created_at > ? ORDER BY used_at DESC, token_hash`,
    [clock.nowMs() - idleMs, clock.nowMs() - sessionMs],
  )

/**
 * Lists where users are signed in, the last used first; of all users without a `user`. `own`: the requesting session.
 */
export const listSessions = (
  context: Pick<Accounts, 'store' | 'clock'>,
  user: User | null,
  own: string | undefined,
): UserSession[] =>
  runningSessions(context)
    .filter(({ user_id }) => !user || user_id === rowOf(user.userId))
    .map((row) => ({
      sessionId: sessionIdOf(row.token_hash),
      user: row.user,
      browser: row.browser,
      createdAtMs: row.created_at,
      usedAtMs: row.used_at,
      isOwn: sessionIdOf(row.token_hash) === own,
    }))

const requireOwn = ({ actor }: ActingContext, userRow: number) => {
  if (userRow !== rowOf(actor.userId) && actor.role !== 'admin')
    throw refused('Only admins can end sessions of other users.', 'not-own-session')
}

/** Ends a session: users end their own, admins anybody's. */
export function endSession(acting: ActingContext, sessionId: string): void {
  const row = runningSessions(acting).find(({ token_hash }) => sessionIdOf(token_hash) === sessionId)
  if (!row) throw notFound(`session ${sessionId}`)
  requireOwn(acting, row.user_id)
  acting.store.write(() => {
    acting.store.run('DELETE FROM session WHERE token_hash = ?', [row.token_hash])
    audit(acting, 'access.endSession', { name: row.user, browser: row.browser })
  })
}

export function endSessionsOf(acting: ActingContext, name: string, own: string | undefined): number {
  const user = userByName(acting.store, name)
  requireOwn(acting, rowOf(user.userId))
  const ending = runningSessions(acting).filter(
    ({ user_id, token_hash }) => user_id === rowOf(user.userId) && sessionIdOf(token_hash) !== own,
  )
  acting.store.write(() => {
    for (const { token_hash } of ending) acting.store.run('DELETE FROM session WHERE token_hash = ?', [token_hash])
    audit(acting, 'access.endSessions', { name: user.name, ended: ending.length })
  })
  return ending.length
}

/**
 * Ends all sessions, invitations and access tokens: a copy of a workspace admits nobody who could enter the original.
 */
export function endAllSessions(store: Store): void {
  store.write(() => {
    store.run('DELETE FROM session')
    store.run('DELETE FROM invitation')
    store.run('DELETE FROM access_token')
  })
}

/** Records a user's last visit. A full disk must not keep anybody out. */
export function noteUse(note: () => void): void {
  try {
    note()
  } catch (error) {
    if (!isNoSpace(error)) throw error
  }
}

/** Creates a secret that nobody can guess. Only its hash is stored. */
export const newToken = (): string => randomBytes(32).toString('base64url')
