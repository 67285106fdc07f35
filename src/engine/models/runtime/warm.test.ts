import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Context } from '../../context.ts'
import { Warm } from './warm.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const closed: string[] = []
const loaded = (name: string) => ({ name, close: async () => void closed.push(name) })
const context = { finishBeforeClose: () => undefined } as unknown as Context

test('what is loaded stays until another is asked for, or nobody asks for a while; what fails is not kept', async () => {
  const warm = new Warm<ReturnType<typeof loaded>>(context, 'the model')
  const load = vi.fn(async () => loaded('one'))
  expect(await warm.get('one', load)).toBe(await warm.get('one', load))
  expect(load).toHaveBeenCalledTimes(1)
  expect(await warm.get('two', async () => loaded('two'))).toMatchObject({ name: 'two' })
  expect(closed).toEqual(['one'])

  await warm.unload('one')
  await vi.advanceTimersByTimeAsync(4 * 60_000)
  await warm.get('two', load)
  await vi.advanceTimersByTimeAsync(4 * 60_000)
  expect(closed).toEqual(['one'])
  await vi.advanceTimersByTimeAsync(2 * 60_000)
  expect(closed).toEqual(['one', 'two'])

  await expect(warm.get('three', () => Promise.reject(new Error('damaged')))).rejects.toThrow('damaged')
  expect(await warm.get('three', async () => loaded('three'))).toMatchObject({ name: 'three' })
  await warm.close()
  expect(closed).toEqual(['one', 'two', 'three'])
})
