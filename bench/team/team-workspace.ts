import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { type ImageId, idOf } from '#model/ids.ts'
import { openBigWorkspace } from '../big-workspace.ts'
import { addMembers, type Member } from './members.ts'

/** `shown`: images with files, of about 230 kB each. */
export type TeamWorkspace = { folder: string; members: Member[]; shown: ImageId[] }

const shownImages = 50
const shownPx = { width: 1280, height: 960 }

/** A new workspace whose users are signed in. */
export async function teamWorkspace(
  folder: string,
  { people, images, boxes }: { people: number; images: number; boxes: number },
): Promise<TeamWorkspace> {
  rmSync(folder, { recursive: true, force: true })
  const engine = await openBigWorkspace(folder, images, boxes)
  const { store } = engine.context
  try {
    const members = await addMembers(engine, folder, people)
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
    await engine.close()
  }
}

/** A JPEG of about 230 kB. */
const noise = () =>
  sharp({
    create: { ...shownPx, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  }).jpeg({ quality: 70 })
