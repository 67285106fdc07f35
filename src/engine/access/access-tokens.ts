import type { AccessToken, User } from '#contract'
import { rowOf, type TokenId } from '#model/ids.ts'
import type { TokenScope } from '#model/token-scope.ts'
import { dayMs, minuteMs } from '#model/units.ts'
import type { ActingContext, Context } from '../context.ts'
import { invalid, notFound, refused } from '../errors.ts'
import { sha256Hex } from '../sha256.ts'
import { audit } from './audit.ts'
import { newToken, noteUse } from './sessions.ts'
import { userByRow } from './users.ts'

/** Distinguishes tokens of Winnow from other secrets, for users and for programs that search files for secrets. */
const prefix = 'wnw_'
const maxTokens = 50
/** The last use is recorded this often. */
const notedEveryMs = minuteMs

/** Lists tokens that have not expired, the newest first; of all users without a `user`. */
export const listTokens = ({ store, clock }: Pick<Context, 'store' | 'clock'>, user: User | null): AccessToken[] =>
  store.all<AccessToken>(
    `SELECT 'tok_' || access_token.id AS tokenId, user.name AS user, access_token.name, scope,
        access_token.created_at AS createdAtMs, expires_at AS expiresAtMs, used_at AS usedAtMs
      FROM access_token JOIN user ON user.id = user_id
      WHERE expires_at > :now AND (:user IS NULL OR user_id = :user) ORDER BY access_token.id DESC`,
    { now: clock.nowMs(), user: user && rowOf(user.userId) },
  )

/** Creates a token of the acting user. It is shown only this once: only its hash is stored. */
export function addToken(
  acting: ActingContext,
  { name, scope, days }: { name: string; scope: TokenScope; days: number },
): AccessToken & { token: string } {
  const { store, clock, actor } = acting
  const token = prefix + newToken()
  const nowMs = clock.nowMs()
  const row = rowOf(actor.userId)
  return store.write(() => {
    store.run('DELETE FROM access_token WHERE expires_at <= ?', [nowMs])
    const own = listTokens(acting, actor)
    if (own.length >= maxTokens) throw invalid(`${actor.name} has ${maxTokens} tokens already. End one first.`)
    if (own.some((one) => one.name === name)) throw invalid(`${actor.name} has a token called ${name} already.`)
    store.run(
      'INSERT INTO access_token (token_hash, user_id, name, scope, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
      [sha256Hex(token), row, name, scope, nowMs, nowMs + days * dayMs],
    )
    audit(acting, 'access.addToken', { token: name, scope, days })
    return { ...listTokens(acting, actor)[0]!, token }
  })
}

/** Ends a token: users end their own, admins anybody's. */
export function endToken(acting: ActingContext, tokenId: TokenId): void {
  const { store, actor } = acting
  const row = store.get<{ user_id: number; user: string; name: string }>(
    `SELECT user_id, user.name AS user, access_token.name FROM access_token JOIN user ON user.id = user_id
      WHERE access_token.id = ?`,
    [rowOf(tokenId)],
  )
  if (!row) throw notFound(`token ${tokenId}`)
  if (row.user_id !== rowOf(actor.userId) && actor.role !== 'admin')
    throw refused('Only admins can end tokens of other users.', 'not-own-token')
  store.write(() => {
    store.run('DELETE FROM access_token WHERE id = ?', [rowOf(tokenId)])
    audit(acting, 'access.endToken', { token: row.name, name: row.user })
  })
}

/** Returns whose token this is and what it may do; null when it ended, or its user is disabled. */
export function tokenUser(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  token: string,
): { user: User; scope: TokenScope } | null {
  const nowMs = clock.nowMs()
  const row = store.get<{ id: number; user_id: number; scope: TokenScope; used_at: number | null }>(
    'SELECT id, user_id, scope, used_at FROM access_token WHERE token_hash = ? AND expires_at > ?',
    [sha256Hex(token), nowMs],
  )
  if (!row) return null
  const user = userByRow(store, row.user_id)
  if (user.disabled) return null
  if (row.used_at === null || nowMs - row.used_at > notedEveryMs)
    noteUse(() =>
      store.writeShared(() => store.run('UPDATE access_token SET used_at = ? WHERE id = ?', [nowMs, row.id])),
    )
  return { user, scope: row.scope }
}
