import { rowOf, type UserId } from '#model/ids.ts'
import type { Engine } from '../../src/engine/index.ts'
import { sha256Hex } from '../../src/engine/sha256.ts'

export type Member = { userId: UserId; cookie: string }

/** Adds annotators and signs them in. `folder`: the workspace that will be served. */
export async function addMembers({ client, context }: Engine, folder: string, people: number): Promise<Member[]> {
  const { store, clock } = context
  /** The cookie of a server without TLS for this workspace. */
  const cookie = `winnow-${sha256Hex(folder).slice(0, 12)}`
  const members: Member[] = []
  for (let n = 1; n <= people; n += 1) {
    const { userId } = await client.access.add({ name: `annotator ${n}`, role: 'annotator' })
    const token = `session of ${userId}`
    store.write(() =>
      store.run('INSERT INTO session (token_hash, user_id, created_at, used_at) VALUES (?, ?, ?, ?)', [
        sha256Hex(token),
        rowOf(userId),
        clock.nowMs(),
        clock.nowMs(),
      ]),
    )
    members.push({ userId, cookie: `${cookie}=${encodeURIComponent(token)}` })
  }
  return members
}
