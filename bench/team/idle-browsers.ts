import type { EngineEvent } from '../../src/contract/index.ts'
import type { Member } from './members.ts'
import { Page } from './page.ts'

/** The calls that the idle library page repeats while others edit, and their minimum intervals. */
const everyMs = 6000
const asked: readonly [string, object?][] = [
  ['/library/facets', { where: '' }],
  ['/library/count', { where: 'state == "new"' }],
  ['/library/counts', { wheres: ['state == "new"', 'state == "predicted"', 'state == "reviewed"'] }],
]

/** Opens idle browsers that show the library. Closing them returns the number of answers. */
export async function openIdle({
  url,
  members,
  count,
}: {
  url: string
  members: Member[]
  count: number
}): Promise<() => Promise<number>> {
  let answers = 0
  const pages = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const page = await Page.open(url, members[n % members.length]!)
      let isDue = false
      let lastAtMs = Number.NEGATIVE_INFINITY
      const askAll = async () => {
        isDue = false
        lastAtMs = performance.now()
        await Promise.all(asked.map(([path, input]) => page.ask(path, input).then(() => (answers += 1))))
      }
      page.onEvents = (events: EngineEvent[]) => {
        if (isDue || !events.some(({ type }) => type === 'labelsChanged')) return
        isDue = true
        setTimeout(() => void askAll(), Math.max(20, lastAtMs + everyMs - performance.now()))
      }
      await askAll()
      return page
    }),
  )
  return async () => {
    for (const page of pages) page.close()
    return answers
  }
}
