import { setTimeout as wait } from 'node:timers/promises'
import { type EditId, type ImageId, idOf } from '#model/ids.ts'
import type { EngineEvent } from '../../src/contract/index.ts'
import { drawnBox } from './drawn-box.ts'
import type { Member } from './members.ts'
import { Page } from './page.ts'

export type Sent = { editId: EditId; imageId: ImageId; userId: string }

/** `editMs`, `seenMs`: the time until an edit is answered, and until another page has it. */
export type Load = {
  offered: number
  answered: Sent[]
  refused: string[]
  editMs: number[]
  seenMs: number[]
  framesPerSecond: number
}

const editsPerImage = 10
const everyMs = 1000

/** Users who each make an edit per second, on their own images. All receive the events of the others. */
export async function annotate(
  url: string,
  { members, seconds, firstImage, images }: { members: Member[]; seconds: number; firstImage: number; images: number },
): Promise<Load> {
  const pages = await Promise.all(members.map((member) => Page.open(url, member)))
  const load: Load = { offered: 0, answered: [], refused: [], editMs: [], seenMs: [], framesPerSecond: 0 }
  const unseen = new Map<ImageId, number>()
  // The first annotator's page watches the edits of all others.
  pages[0]!.onEvents = (events) => notice(events, unseen, load)
  const frames = pages.map((page) => page.eventFrames)
  const startedMs = performance.now()
  await Promise.all(
    members.map(async (member, n) => {
      let imageId: ImageId | null = null
      let revision = 0
      for (let edit = 0; edit < seconds; edit += 1) {
        const dueMs = startedMs + (edit + n / members.length) * everyMs
        await wait(Math.max(0, dueMs - performance.now()))
        if (performance.now() - startedMs > seconds * everyMs) break
        load.offered += 1
        if (edit % editsPerImage === 0) {
          imageId = idOf('img', firstImage + ((n + members.length * (edit / editsPerImage)) % images))
          const opened = await pages[n]!.ask('/labeling/open', { imageId })
          revision = (opened.body as { revision: number }).revision
        }
        const sentMs = performance.now()
        if (n > 0 && !unseen.has(imageId!)) unseen.set(imageId!, sentMs)
        const drawn = drawnBox(imageId!)
        const { status, body } = await pages[n]!.ask('/labeling/edit', { ...drawn, baseRevision: revision })
        load.editMs.push(performance.now() - sentMs)
        if (status === 200) {
          revision = (body as { revision: number }).revision
          load.answered.push({ editId: drawn.editId, imageId: imageId!, userId: member.userId })
        } else load.refused.push(JSON.stringify(body))
      }
    }),
  )
  const tookSeconds = (performance.now() - startedMs) / 1000
  load.offered = members.length * seconds
  load.framesPerSecond = Math.max(...pages.map((page, n) => page.eventFrames - frames[n]!)) / tookSeconds
  for (const page of pages) page.close()
  return load
}

function notice(events: EngineEvent[], unseen: Map<ImageId, number>, { seenMs }: Load): void {
  for (const event of events) {
    if (event.type !== 'labelsChanged' || event.images === 'many') continue
    for (const imageId of event.images) {
      const sentMs = unseen.get(imageId)
      if (sentMs === undefined) continue
      seenMs.push(performance.now() - sentMs)
      unseen.delete(imageId)
    }
  }
}
