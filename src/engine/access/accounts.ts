import { maxPasswordLength, minPasswordLength, type User } from '#contract'
import { rowOf } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import type { Context } from '../context.ts'
import { invalid, refused } from '../errors.ts'
import { sha256Hex } from '../sha256.ts'
import type { Store } from '../store/index.ts'
import { audit } from './audit.ts'
import { hashPassword, isPassword } from './passwords.ts'
import { newToken, type Session, startSession } from './sessions.ts'
import { listUsers, userByRow } from './users.ts'

const invitationMs = 7 * dayMs
type Accounts = Pick<Context, 'store' | 'clock' | 'auditChanged'>

/**
 * Lets a user choose a password, once, within a week; an earlier invitation ends. The token is not stored and can't be
 * shown again.
 */
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

/** Returns the user invited by this token; null when it was used, has expired or never existed. */
export function invitedUser({ store, clock }: Pick<Accounts, 'store' | 'clock'>, token: string): User | null {
  const row = store.get<{ user_id: number }>('SELECT user_id FROM invitation WHERE token_hash = ? AND expires_at > ?', [
    sha256Hex(token),
    clock.nowMs(),
  ])
  const user = row ? userByRow(store, row.user_id) : null
  return user?.disabled ? null : user
}

/**
 * Sets the invited user's password and ends all of their sessions. Throws REFUSED for a token that is no longer valid.
 */
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

/** Whether the user can sign in, by a password or a single sign-on. */
export const hasWayIn = (store: Store, user: User): boolean =>
  ['account', 'identity'].some(
    (table) => store.get(`SELECT 1 FROM ${table} WHERE user_id = ?`, [rowOf(user.userId)]) !== undefined,
  )

/**
 * Signs in with a password. Returns null, after the same time, for a wrong one, an unknown name and a disabled user.
 */
export async function signIn(
  accounts: Accounts,
  { name, password, browser = '' }: { name: string; password: string; browser?: string },
): Promise<Session | null> {
  const { store } = accounts
  const user = listUsers(store).find((one) => one.name === name && !one.disabled) ?? null
  const account =
    user && store.get<{ password: string }>('SELECT password FROM account WHERE user_id = ?', [rowOf(user.userId)])
  const isRight = await isPassword(password.slice(0, maxPasswordLength + 1), account?.password ?? null)
  if (isRight && user && !userByRow(store, rowOf(user.userId)).disabled)
    return startSession(accounts, user, { browser })
  if (user) audit({ ...accounts, actor: user }, 'access.signInFailed', { browser })
  return null
}
