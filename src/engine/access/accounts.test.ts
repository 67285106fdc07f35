import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sessionIdOf } from '#model/session-id.ts'
import { dayMs } from '#model/units.ts'
import type { ActingContext } from '../context.ts'
import { sha256Hex } from '../sha256.ts'
import { openStore, type Store } from '../store/index.ts'
import { addToken, endToken, listTokens, tokenUser } from './access-tokens.ts'
import { acceptInvitation, invite, invitedUser, signIn as signInWith } from './accounts.ts'
import { endAllSessions, endSession, endSessionsOf, listSessions, sessionUser, signOut } from './sessions.ts'
import { addUser, setDisabled } from './users.ts'

let folder: string
let store: Store
let nowMs = 1_000
const clock = { nowMs: () => nowMs }
const accounts = () => ({ store, clock, auditChanged: () => undefined })
const password = 'correct horse battery'
const signIn = (of: ReturnType<typeof accounts>, name: string, word: string) =>
  signInWith(of, { name, password: word, browser: 'Firefox, Linux' })

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-accounts-'))
  store = await openStore(folder)
  nowMs = 1_000
  addUser(store, clock, 'olga', 'admin')
  addUser(store, clock, 'ana', 'annotator')
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const user = (name: string) => ({ ...addedUser(name) })
const addedUser = (name: string) => {
  const row = store.get<{ id: number }>('SELECT id FROM user WHERE name = ?', [name])!
  return { userId: `usr_${row.id}` as never, name, role: 'annotator' as const, disabled: false }
}

async function account(name: string) {
  const { token } = invite(accounts(), user(name))
  await acceptInvitation(accounts(), token, password)
}
const actions = () => store.values<string>('SELECT action FROM audit ORDER BY seq')

test('an invitation sets a password once; then its user signs in', async () => {
  const { token } = invite(accounts(), user('ana'))
  expect(invitedUser(accounts(), token)?.name).toBe('ana')
  await acceptInvitation(accounts(), token, password)
  expect(invitedUser(accounts(), token)).toBeNull()
  await expect(acceptInvitation(accounts(), token, 'another password')).rejects.toMatchObject({ code: 'REFUSED' })
  const session = await signIn(accounts(), 'ana', password)
  expect(sessionUser(accounts(), session!.token)?.name).toBe('ana')
  expect(actions()).toEqual(['access.passwordSet', 'access.signIn'])
})

test('an invitation ends with a newer one and after a week', async () => {
  const first = invite(accounts(), user('ana'))
  const second = invite(accounts(), user('ana'))
  expect(invitedUser(accounts(), first.token)).toBeNull()
  nowMs += 7 * dayMs
  expect(invitedUser(accounts(), second.token)).toBeNull()
})

test('a session that began while the clock was ahead ends when the clock is set right', async () => {
  await account('ana')
  nowMs += 400 * dayMs
  const ahead = await signIn(accounts(), 'ana', password)
  expect(sessionUser(accounts(), ahead!.token)?.name).toBe('ana')
  nowMs -= 60_000
  expect(sessionUser(accounts(), ahead!.token)?.name).toBe('ana')
  nowMs -= 400 * dayMs
  expect(sessionUser(accounts(), ahead!.token)).toBeNull()
})

test('two who use one invitation at once: one of them sets the password', async () => {
  const { token } = invite(accounts(), user('ana'))
  const both = await Promise.allSettled(
    ['the first password', 'the second password'].map((one) => acceptInvitation(accounts(), token, one)),
  )
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('wrong passwords, unknown and disabled users and those without a password get no session; known ones are in the audit', async () => {
  await account('ana')
  for (const [name, word] of [
    ['ana', 'wrong password'],
    ['ana', ''],
    ['olga', password],
    ['nobody', password],
  ] as const)
    expect(await signIn(accounts(), name, word)).toBeNull()
  setDisabled(store, clock, 'ana', true)
  expect(await signIn(accounts(), 'ana', password)).toBeNull()
  expect(actions().filter((action) => action === 'access.signInFailed')).toHaveLength(3)
})

test('a session ends by signing out, when it is idle, after a month, with its user, and with a new password', async () => {
  await account('ana')
  const begin = async () => (await signIn(accounts(), 'ana', password))!.token
  const signedOut = await begin()
  signOut(accounts(), signedOut)
  expect(sessionUser(accounts(), signedOut)).toBeNull()

  const idle = await begin()
  nowMs += 7 * dayMs
  expect(sessionUser(accounts(), idle)).toBeNull()

  const used = await begin()
  for (let day = 1; day < 30; day++) {
    nowMs += dayMs
    expect(sessionUser(accounts(), used)?.name).toBe('ana')
  }
  nowMs += dayMs
  expect(sessionUser(accounts(), used)).toBeNull()

  const ofDisabled = await begin()
  setDisabled(store, clock, 'ana', true)
  expect(sessionUser(accounts(), ofDisabled)).toBeNull()
  setDisabled(store, clock, 'ana', false)
  expect(sessionUser(accounts(), ofDisabled)).toBeNull()

  const withOldPassword = await begin()
  await account('ana')
  expect(sessionUser(accounts(), withOldPassword)).toBeNull()
})

test('the database has no token and no password in it, and a copy signs nobody in', async () => {
  await account('ana')
  const { token } = (await signIn(accounts(), 'ana', password))!
  const invited = invite(accounts(), user('olga'))
  const access = addToken(acting('ana'), { name: 'nightly', scope: 'read', days: 30 })
  const kept = JSON.stringify([
    store.all('SELECT * FROM account'),
    store.all('SELECT * FROM session'),
    store.all('SELECT * FROM invitation'),
    store.all('SELECT * FROM access_token'),
    store.all('SELECT * FROM audit'),
  ])
  for (const secret of [token, invited.token, access.token, password]) expect(kept).not.toContain(secret)
  endAllSessions(store)
  expect(sessionUser(accounts(), token)).toBeNull()
  expect(invitedUser(accounts(), invited.token)).toBeNull()
  expect(tokenUser(accounts(), access.token)).toBeNull()
})

const acting = (name: string, role: 'annotator' | 'admin' = 'annotator') =>
  ({ ...accounts(), actor: { ...user(name), role } }) as unknown as ActingContext

test('an access token is its user, until it expires, is ended, or its user is disabled', () => {
  const begin = (name: string) => addToken(acting('ana'), { name, scope: 'read', days: 30 })
  const one = begin('nightly')
  expect(one.token).toMatch(/^wnw_[\w-]{43}$/)
  expect(tokenUser(accounts(), one.token)).toMatchObject({ user: { name: 'ana' }, scope: 'read' })
  expect(listTokens(accounts(), null)).toMatchObject([{ name: 'nightly', user: 'ana', usedAtMs: nowMs }])
  expect(listTokens(accounts(), user('olga'))).toEqual([])
  expect(() => begin('nightly')).toThrow('already')
  expect(() => endToken(acting('olga'), one.tokenId)).toThrow('Only admins')
  nowMs += 30 * dayMs
  expect(tokenUser(accounts(), one.token)).toBeNull()

  const other = begin('nightly')
  endToken(acting('olga', 'admin'), other.tokenId)
  expect(tokenUser(accounts(), other.token)).toBeNull()

  const third = begin('hourly')
  setDisabled(store, clock, 'ana', true)
  expect(tokenUser(accounts(), third.token)).toBeNull()
  setDisabled(store, clock, 'ana', false)
  expect(tokenUser(accounts(), third.token)).toBeNull()
  expect(tokenUser(accounts(), 'wnw_guessed')).toBeNull()
  expect(actions().filter((action) => action.endsWith('Token'))).toEqual([
    'access.addToken',
    'access.addToken',
    'access.endToken',
    'access.addToken',
  ])
})

test('users end their own sessions, admins those of anybody; the one that asks goes on', async () => {
  await account('ana')
  const begin = async () => (await signIn(accounts(), 'ana', password))!.token
  const [own, other] = [await begin(), await begin()]
  const ownId = listSessions(accounts(), user('ana'), undefined).find(
    ({ sessionId }) => sessionId === sessionIdOf(sha256Hex(own)),
  )!.sessionId
  const listed = listSessions(accounts(), user('ana'), ownId)
  expect(listed.map(({ isOwn, browser }) => [isOwn, browser]).sort()).toEqual([
    [false, 'Firefox, Linux'],
    [true, 'Firefox, Linux'],
  ])
  const { sessionId } = listed.find(({ isOwn }) => !isOwn)!
  expect(() => endSession(acting('olga'), sessionId)).toThrow('Only admins')
  endSession(acting('ana'), sessionId)
  expect(sessionUser(accounts(), other)).toBeNull()
  await begin()
  expect(endSessionsOf(acting('ana'), 'ana', ownId)).toBe(1)
  expect(sessionUser(accounts(), own)?.name).toBe('ana')
  expect(endSessionsOf(acting('olga', 'admin'), 'ana', undefined)).toBe(1)
  expect(sessionUser(accounts(), own)).toBeNull()
})
