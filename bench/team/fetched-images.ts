import { setTimeout as wait } from 'node:timers/promises'
import type { ImageId } from '#model/ids.ts'
import type { Member } from './members.ts'

/** `came`: number of images; `perSecond`: images per second. */
export type Fetched = { came: number; perSecond: number; meanKb: number }

/** Requests images at this rate per second until stopped. */
export function fetchImages({
  url,
  members,
  shown,
  perSecond,
}: {
  url: string
  members: Member[]
  shown: ImageId[]
  perSecond: number
}): () => Promise<Fetched> {
  const startedMs = performance.now()
  let [isOn, sent, came, bytes] = [true, 0, 0, 0]
  const under = new Set<Promise<void>>()
  const fetchOne = async (n: number) => {
    const answer = await fetch(`${url}/image/display/${shown[n % shown.length]}`, {
      headers: { cookie: members[n % members.length]!.cookie },
    })
    if (!answer.ok) throw new Error(`An image was refused: ${answer.status}.`)
    bytes += (await answer.arrayBuffer()).byteLength
    came += 1
  }
  const going = (async () => {
    while (isOn) {
      const due = ((performance.now() - startedMs) / 1000) * perSecond
      while (sent < due && under.size < perSecond) {
        const one: Promise<void> = fetchOne(sent++).finally(() => under.delete(one))
        under.add(one)
      }
      await wait(5)
    }
    await Promise.all(under)
  })()
  return async () => {
    isOn = false
    const seconds = (performance.now() - startedMs) / 1000
    await going
    return { came, perSecond: came / seconds, meanKb: bytes / came / 1000 }
  }
}
