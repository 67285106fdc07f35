import { describe, expect, it } from 'vitest'
import { BatchLoader } from './batch-loader.ts'

function loaderOf(options: { maxCost?: number; batchesInFlight?: number; absent?: number[] } = {}) {
  const requests: (readonly number[])[] = []
  const discarded: string[] = []
  const problems: unknown[] = []
  const waiting: (() => void)[] = []
  let version = 1
  let fails = false
  const loader = new BatchLoader<string>({
    fetch: (ids) => {
      requests.push(ids)
      return new Promise((resolve, reject) =>
        waiting.push(() =>
          fails
            ? reject(new Error('no'))
            : resolve(
                new Map(ids.filter((id) => !options.absent?.includes(id)).map((id) => [id, `${id} v${version}`])),
              ),
        ),
      )
    },
    batchSize: 2,
    batchesInFlight: options.batchesInFlight ?? 1,
    maxCost: options.maxCost ?? 100,
    cost: () => 1,
    discard: (value) => discarded.push(value),
    onLoaded: () => undefined,
    onProblem: (error) => problems.push(error),
  })
  const answer = async () => {
    for (const release of waiting.splice(0)) release()
    await new Promise((resolve) => setTimeout(resolve))
  }
  const change = (part: { version?: number; fails?: boolean }) => {
    version = part.version ?? version
    fails = part.fails ?? fails
  }
  return { loader, requests, discarded, problems, answer, change }
}

describe('BatchLoader', () => {
  it('asks in batches, the most urgent first', async () => {
    const { loader, requests, answer } = loaderOf()
    loader.want([5, 3, 9])
    expect(requests).toEqual([[5, 3]])
    await answer()
    expect(requests).toEqual([[5, 3], [9]])
    expect(loader.get(5)).toBe('5 v1')
  })

  it('drops what is no longer wanted before it was asked', async () => {
    const { loader, requests, answer } = loaderOf()
    loader.want([1, 2, 3, 4])
    loader.want([7, 8])
    await answer()
    expect(requests).toEqual([
      [1, 2],
      [7, 8],
    ])
  })

  it('does not ask twice for what is on its way', () => {
    const { loader, requests } = loaderOf({ batchesInFlight: 3 })
    loader.want([1, 2])
    loader.want([2, 1, 3])
    expect(requests).toEqual([[1, 2], [3]])
  })

  it('throws out the longest unused beyond the limit, never what is wanted', async () => {
    const { loader, discarded, answer } = loaderOf({ maxCost: 2 })
    loader.want([1, 2])
    await answer()
    loader.want([3, 2])
    await answer()
    expect(discarded).toEqual(['1 v1'])
    expect(loader.get(2)).toBe('2 v1')
    expect(loader.get(3)).toBe('3 v1')
  })

  it('keeps showing what is stale until the new value is here', async () => {
    const { loader, discarded, answer, change } = loaderOf()
    loader.want([1])
    await answer()
    change({ version: 2 })
    loader.markStale([1])
    expect(loader.get(1)).toBe('1 v1')
    await answer()
    expect(loader.get(1)).toBe('1 v2')
    expect(discarded).toEqual(['1 v1'])
  })

  it('asks again for what changed while it was on its way', async () => {
    const { loader, requests, answer } = loaderOf()
    loader.want([1, 2])
    loader.markStale('all')
    await answer()
    expect(loader.get(1)).toBe('1 v1')
    expect(requests).toEqual([
      [1, 2],
      [1, 2],
    ])
    await answer()
    expect(requests).toHaveLength(2)
  })

  it('does not ask again at once for what was not there', async () => {
    const { loader, requests, answer } = loaderOf({ absent: [1] })
    loader.want([1])
    await answer()
    loader.want([1])
    expect(requests).toEqual([[1]])
    loader.markStale([])
    expect(requests).toEqual([[1], [1]])
  })

  it('reports a failure and goes on with the rest', async () => {
    const { loader, requests, problems, answer, change } = loaderOf()
    change({ fails: true })
    loader.want([1, 2, 3])
    await answer()
    expect(problems).toHaveLength(1)
    change({ fails: false })
    await answer()
    expect(requests).toEqual([[1, 2], [3]])
    expect(loader.get(3)).toBe('3 v1')
  })

  it('releases everything when closed', async () => {
    const { loader, discarded, answer } = loaderOf()
    loader.want([1, 2, 3])
    await answer()
    loader.close()
    await answer()
    expect(discarded.sort()).toEqual(['1 v1', '2 v1', '3 v1'])
  })
})
