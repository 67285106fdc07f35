import type { InferContractRouterInputs } from '@orpc/contract'
import type { serverContract, User } from '#contract'
import { rowOf } from '#model/ids.ts'
import { visibleName } from '#model/text/name.ts'
import type { Context } from '../context.ts'
import type { Store } from '../store/index.ts'
import { invitedUser } from './accounts.ts'
import { audit } from './audit.ts'
import { type Session, startSession } from './sessions.ts'
import { addUser, isOnlyAdmin, setRole, userByRow } from './users.ts'

const maxNameLength = 100

/**
 * A user as a provider of single sign-on knows them. `role`: the role from their groups; `others`: the role of users
 * without one (null: they can't sign in unless they were invited). `areGroupsMapped`: roles come from groups, at each
 * sign-in.
 */
type Person = InferContractRouterInputs<typeof serverContract>['signInBy']

type Accounts = Pick<Context, 'store' | 'clock' | 'auditChanged' | 'announce'>

const linkedUser = (store: Store, { issuer, subject }: Person): User | null => {
  const row = store.get<{ user_id: number }>('SELECT user_id FROM identity WHERE issuer = ? AND subject = ?', [
    issuer,
    subject,
  ])
  return row ? userByRow(store, row.user_id) : null
}

function freeName(store: Store, name: string): string {
  const wanted = visibleName(name)
    .trim()
    .slice(0, maxNameLength - 5)
  const isTaken = (one: string) => store.get('SELECT 1 FROM user WHERE name = ?', [one]) !== undefined
  for (let n = 1; ; n++) {
    const one = n === 1 ? wanted : `${wanted} ${n}`
    if (!isTaken(one)) return one
  }
}

/**
 * Signs in the user whom the provider identified. Users are identified by the provider’s subject, never by name or
 * e-mail.
 */
export function signInBy(accounts: Accounts, person: Person): Session | { problem: string } {
  const { store, clock } = accounts
  const { issuer, subject, browser } = person
  const by = { issuer, subject }
  const fail = (user: User | null, problem: string) => {
    if (user) audit({ ...accounts, actor: user }, 'access.signInFailed', { browser, ...by, problem })
    return { problem }
  }
  const answer = store.write(() => {
    const role = person.role ?? person.others
    const invited = person.invitation === undefined ? null : invitedUser(accounts, person.invitation)
    let user = linkedUser(store, person)
    if (user?.disabled) return fail(user, 'Your user is disabled. Ask an admin.')
    if (person.invitation !== undefined && !invited)
      return fail(null, 'This invitation has expired or was used already. Ask an admin for a new one.')
    if (user && invited && user.userId !== invited.userId)
      return fail(user, `You are ${user.name} here already. This invitation is for somebody else.`)
    if (user && person.areGroupsMapped && role === null && !isOnlyAdmin(store, user))
      return fail(user, 'None of your groups may use this workspace. Ask an admin.')
    if (!user) {
      if (!invited && role === null)
        return { problem: 'You are not a user of this workspace. Ask an admin to invite you.' }
      user = invited ?? addUser(store, clock, freeName(store, person.name), role ?? 'annotator')
      store.run('INSERT INTO identity (issuer, subject, user_id, linked_at) VALUES (?, ?, ?, ?)', [
        issuer,
        subject,
        rowOf(user.userId),
        clock.nowMs(),
      ])
      audit({ ...accounts, actor: user }, invited ? 'access.link' : 'access.join', { ...by, role: user.role })
    }
    if (invited) store.run('DELETE FROM invitation WHERE user_id = ?', [rowOf(invited.userId)])
    return startSession(accounts, followGroups(accounts, user, person), { browser, how: by })
  })
  if ('token' in answer) accounts.announce({ type: 'workspaceChanged' })
  return answer
}

/** Gives a user the role of their groups. The only admin stays admin, so that somebody can let others in. */
function followGroups(accounts: Accounts, user: User, { areGroupsMapped, role, others }: Person): User {
  const next = role ?? others
  if (!areGroupsMapped || next === null || next === user.role) return user
  if (isOnlyAdmin(accounts.store, user)) return user
  audit({ ...accounts, actor: user }, 'access.setRole', {
    name: user.name,
    before: user.role,
    role: next,
    by: 'groups',
  })
  return setRole(accounts.store, user.name, next)
}
