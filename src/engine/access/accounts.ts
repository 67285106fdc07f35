import { randomBytes } from 'node:crypto'
import { maxPasswordLength, minPasswordLength, type User } from '#contract'
import { rowOf } from '#model/ids.ts'
import { dayMs, hourMs } from '#model/units.ts'
import type { Context } from '../context.ts'
import { invalid, refused } from '../errors.ts'
import { sha256Hex } from '../sha256.ts'
import type { Store } from '../store/index.ts'
import { audit } from './audit.ts'
import { hashPassword, isPassword } from './passwords.ts'
import { listUsers, userByRow } from './users.ts'

const invitationMs = 7 * dayMs
/** A session ends when it was not used for so long, and after so long in any case. */
const idleMs = 7 * dayMs
const sessionMs = 30 * dayMs
/** Its last use is noted this often. */
const notedEveryMs = hourMs

const newToken = (): string => randomBytes(32).toString('base64url')

type Accounts = Pick<Context, 'store' | 'clock' | 'auditChanged'>

/** Lets a user choose a password, once, within a week; an earlier invitation ends. The token is not kept and can't be shown again. */
export function invite({ store, clock }: Accounts, user: User): { token: string; expiresAtMs: number } {
  const token = newToken()
  const expiresAtMs = clock.nowMs() + invitationMs
  store.write(() => {
    store.run('DELETE FROM invitation WHERE user_id = ?', [rowOf(user.userId)])
    store.run('INSERT INTO invitation (token_hash, user_id, expires_at) VALUES (?, ?, ?)', [
      sha256Hex(token),
      rowOf(user.userId),
      expiresAtMs,
    ])
  })
  return { token, expiresAtMs }
}

/** Who is invited by this token; null when it was used, has expired or never was. */
export function invitedUser({ store, clock }: Pick<Accounts, 'store' | 'clock'>, token: string): User | null {
  const row = store.get<{ user_id: number }>('SELECT user_id FROM invitation WHERE token_hash = ? AND expires_at > ?', [
    sha256Hex(token),
    clock.nowMs(),
  ])
  const user = row ? userByRow(store, row.user_id) : null
  return user?.disabled ? null : user
}

/** Sets the invited user's password and ends all of their sessions. Throws REFUSED for a token that is not valid any more. */
export async function acceptInvitation(accounts: Accounts, token: string, password: string): Promise<User> {
  if (password.length < minPasswordLength || password.length > maxPasswordLength)
    throw invalid(`A password has ${minPasswordLength} to ${maxPasswordLength} characters.`)
  const hash = await hashPassword(password)
  const { store, clock } = accounts
  return store.write(() => {
    const user = invitedUser(accounts, token)
    if (!user)
      throw refused('This invitation has expired or was used already. Ask an admin for a new one.', 'invitation')
    const row = rowOf(user.userId)
    store.run('DELETE FROM invitation WHERE user_id = ?', [row])
    store.run('DELETE FROM session WHERE user_id = ?', [row])
    store.run(
      `INSERT INTO account (user_id, password, changed_at) VALUES (?, ?, ?)
       ON CONFLICT (user_id) DO UPDATE SET password = excluded.password, changed_at = excluded.changed_at`,
      [row, hash, clock.nowMs()],
    )
    audit({ ...accounts, actor: user }, 'access.passwordSet', {})
    return user
  })
}

export const hasPassword = (store: Store, user: User): boolean =>
  store.get('SELECT 1 FROM account WHERE user_id = ?', [rowOf(user.userId)]) !== undefined

/** Starts a session. Null, after the same time, for a wrong password, an unknown name and a disabled user. */
export async function signIn(
  accounts: Accounts,
  name: string,
  password: string,
): Promise<{ token: string; user: User; maxAgeMs: number } | null> {
  const { store, clock } = accounts
  const user = listUsers(store).find((one) => one.name === name && !one.disabled) ?? null
  const account =
    user && store.get<{ password: string }>('SELECT password FROM account WHERE user_id = ?', [rowOf(user.userId)])
  const isRight = await isPassword(password.slice(0, maxPasswordLength + 1), account?.password ?? null)
  if (!isRight || !user) {
    if (user) audit({ ...accounts, actor: user }, 'access.signInFailed', {})
    return null
  }
  const token = newToken()
  const nowMs = clock.nowMs()
  store.write(() => {
    store.run('DELETE FROM session WHERE used_at <= ? OR created_at <= ?', [nowMs - idleMs, nowMs - sessionMs])
    store.run('INSERT INTO session (token_hash, user_id, created_at, used_at) VALUES (?, ?, ?, ?)', [
      sha256Hex(token),
      rowOf(user.userId),
      nowMs,
      nowMs,
    ])
    audit({ ...accounts, actor: user }, 'access.signIn', {})
  })
  return { token, user, maxAgeMs: sessionMs }
}

/** Whose session this is; null when it ended, or its user is disabled. */
export function sessionUser({ store, clock }: Pick<Accounts, 'store' | 'clock'>, token: string): User | null {
  const nowMs = clock.nowMs()
  const tokenHash = sha256Hex(token)
  const session = store.get<{ user_id: number; used_at: number }>(
    'SELECT user_id, used_at FROM session WHERE token_hash = ? AND used_at > ? AND created_at > ?',
    [tokenHash, nowMs - idleMs, nowMs - sessionMs],
  )
  if (!session) return null
  const user = userByRow(store, session.user_id)
  if (user.disabled) return null
  if (nowMs - session.used_at > notedEveryMs)
    store.writeShared(() => store.run('UPDATE session SET used_at = ? WHERE token_hash = ?', [nowMs, tokenHash]))
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

/** Nobody who was signed in or invited where a copy of this workspace comes from is so here. */
export function endAllSessions(store: Store): void {
  store.write(() => {
    store.run('DELETE FROM session')
    store.run('DELETE FROM invitation')
  })
}
