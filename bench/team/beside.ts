import type { ImageId } from '#model/ids.ts'
import { fetchImages } from './fetched-images.ts'
import { openIdle } from './idle-browsers.ts'
import type { Member } from './members.ts'

/** Work next to the edits, in its own process, until its parent stops it and reads its result. */
export type Beside = { url: string; members: Member[] } & (
  | { kind: 'images'; shown: ImageId[]; perSecond: number }
  | { kind: 'idle'; count: number }
)

const asked = JSON.parse(process.argv[2]!) as Beside
const stop = asked.kind === 'images' ? fetchImages(asked) : await openIdle(asked)
process.once('message', async () => process.send?.(await stop(), () => process.exit(0)))
process.send?.('begun')
