import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { inOrder } from './in-order.ts'

const never = new AbortController().signal

it('settles in order, whatever is ready first', async () => {
  const settled: number[] = []
  const work = async (n: number) => {
    await pause(n * 5)
    return n
  }
  await inOrder([3, 1, 2], work, (n) => settled.push(n), never)
  expect(settled).toEqual([3, 1, 2])
})

it('I18: a failure that waits for its turn ends nothing but this, and what came before it is settled', async () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', note)
  const settled: number[] = []
  const work = async (n: number) => {
    if (n > 0) throw new Error(`no ${n}`)
    await pause(30)
    return n
  }
  await expect(inOrder([0, 1, 2, 3], work, (n) => settled.push(n), never)).rejects.toThrow('no 1')
  await pause(5)
  process.off('unhandledRejection', note)
  expect({ settled, unhandled }).toEqual({ settled: [0], unhandled: [] })
})
