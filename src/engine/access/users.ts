import type { User } from '#contract'
import { idOf, rowOf } from '#model/ids.ts'
import type { Role } from '#model/roles.ts'
import { didYouMean } from '#model/text/did-you-mean.ts'
import type { Clock } from '../context.ts'
import { invalid, notFound } from '../errors.ts'
import type { Store } from '../store/index.ts'

type UserRow = { id: number; name: string; role: Role; disabled_at: number | null }

const toUser = (row: UserRow): User => ({
  userId: idOf('usr', row.id),
  name: row.name,
  role: row.role,
  disabled: row.disabled_at !== null,
})

const select = 'SELECT id, name, role, disabled_at FROM user'
export const listUsers = (store: Store): User[] => store.all<UserRow>(`${select} ORDER BY id`).map(toUser)

export function userByName(store: Store, name: string): User {
  const row = store.get<UserRow>(`${select} WHERE name = ?`, [name])
  if (!row)
    throw notFound(
      `user ${name}`,
      didYouMean(
        name,
        listUsers(store).map((user) => user.name),
      ),
    )
  return toUser(row)
}

export function userByRow(store: Store, row: number): User {
  const found = store.get<UserRow>(`${select} WHERE id = ?`, [row])
  if (!found) throw notFound(`user ${idOf('usr', row)}`)
  return toUser(found)
}

/** Returns the workspace's owner: the first admin who is not disabled. */
export function owner(store: Store): User {
  const row = store.get<UserRow>(`${select} WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id LIMIT 1`)
  if (!row) throw notFound('admin in this workspace')
  return toUser(row)
}

export function addUser(store: Store, clock: Clock, name: string, role: Role): User {
  if (store.get('SELECT 1 FROM user WHERE name = ?', [name])) throw invalid(`User ${name} already exists.`)
  store.write(() =>
    store.run('INSERT INTO user (name, role, created_at) VALUES (?, ?, ?)', [name, role, clock.nowMs()]),
  )
  return userByName(store, name)
}

/** Renames a user. Edits, queues and comments stay theirs: they refer to the user by id. */
export function renameUser(store: Store, user: User, to: string): User {
  const row = rowOf(user.userId)
  if (store.get('SELECT 1 FROM user WHERE name = ? AND id <> ?', [to, row])) throw invalid(`User ${to} already exists.`)
  store.write(() => store.run('UPDATE user SET name = ? WHERE id = ?', [to, row]))
  return userByRow(store, row)
}

export function setRole(store: Store, name: string, role: Role): User {
  const user = userByName(store, name)
  if (role !== 'admin') keepOneAdmin(store, user)
  store.write(() => store.run('UPDATE user SET role = ? WHERE id = ?', [role, rowOf(user.userId)]))
  return userByName(store, name)
}

export function setDisabled(store: Store, clock: Clock, name: string, disabled: boolean): User {
  const user = userByName(store, name)
  if (disabled) keepOneAdmin(store, user)
  const row = rowOf(user.userId)
  store.write(() => {
    store.run('UPDATE user SET disabled_at = ? WHERE id = ?', [disabled ? clock.nowMs() : null, row])
    // A user who is enabled again has to sign in again.
    if (disabled)
      for (const table of ['session', 'invitation', 'access_token'])
        store.run(`DELETE FROM ${table} WHERE user_id = ?`, [row])
  })
  return userByName(store, name)
}

/** Whether nobody else could let others in. */
export function isOnlyAdmin(store: Store, user: User): boolean {
  const others = store.get<{ n: number }>(
    "SELECT count(*) AS n FROM user WHERE role = 'admin' AND disabled_at IS NULL AND id <> ?",
    [rowOf(user.userId)],
  )
  return user.role === 'admin' && !others?.n
}

function keepOneAdmin(store: Store, user: User): void {
  if (isOnlyAdmin(store, user)) throw invalid(`${user.name} is the only admin. Give another user the role admin first.`)
}
