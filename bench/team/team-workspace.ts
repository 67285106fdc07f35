import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { type ImageId, idOf, rowOf } from '#model/ids.ts'
import { sha256Hex } from '../../src/engine/sha256.ts'
import { openBigWorkspace } from '../big-workspace.ts'

export type Member = { userId: string; cookie: string }
/** `shown`: images whose files exist, of about 230 kB. */
export type TeamWorkspace = { folder: string; members: Member[]; shown: ImageId[] }

const shownImages = 50
const shownPx = { width: 1280, height: 960 }

/** A new workspace with users who are signed in. */
export async function teamWorkspace(
  folder: string,
  { people, images, boxes }: { people: number; images: number; boxes: number },
): Promise<TeamWorkspace> {
  rmSync(folder, { recursive: true, force: true })
  const { client, context, close } = await openBigWorkspace(folder, images, boxes)
  const { store } = context
  const nowMs = Date.now()
  /** As the server names it for this workspace. */
  const cookie = `__Host-winnow-${sha256Hex(folder).slice(0, 12)}`
  const members: Member[] = []
  try {
    for (let n = 1; n <= people; n += 1) {
      const { userId } = await client.access.add({ name: `annotator ${n}`, role: 'annotator' })
      const token = `session of ${userId}`
      store.write(() =>
        store.run('INSERT INTO session (token_hash, user_id, created_at, used_at) VALUES (?, ?, ?, ?)', [
          sha256Hex(token),
          rowOf(userId),
          nowMs,
          nowMs,
        ]),
      )
      members.push({ userId, cookie: `${cookie}=${encodeURIComponent(token)}` })
    }
    const photos = join(folder, '..', 'team-photos')
    mkdirSync(photos, { recursive: true })
    const shown: ImageId[] = []
    for (let row = 1; row <= Math.min(shownImages, images); row += 1) {
      const file = join(photos, `${row}.jpg`)
      await noise().toFile(file)
      store.write(() =>
        store.run('UPDATE image SET file = ?, width_px = ?, height_px = ? WHERE id = ?', [
          file,
          shownPx.width,
          shownPx.height,
          row,
        ]),
      )
      shown.push(idOf('img', row))
    }
    return { folder, members, shown }
  } finally {
    await close()
  }
}

/** A JPEG of about 230 kB. */
const noise = () =>
  sharp({
    create: { ...shownPx, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  }).jpeg({ quality: 70 })
