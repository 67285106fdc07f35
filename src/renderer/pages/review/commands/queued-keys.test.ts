import { describe, expect, it } from 'vitest'
import type { Command } from '../../../commands/index.ts'
import { QueuedKeys } from './queued-keys.ts'

/** Commands of an image that opens when the test lets it. */
function bench() {
  const done: string[] = []
  let isOpen = false
  const command = (id: string, more: Partial<Command> = {}): Command => ({
    id,
    title: id,
    group: 'Review',
    when: () => isOpen,
    run: () => done.push(id),
    ...more,
  })
  const keys = new QueuedKeys()
  return {
    keys,
    done,
    hide: command('hide', { waits: true }),
    next: command('next', { waits: true }),
    accept: command('accept'),
    never: command('never', { when: () => false }),
    open: () => {
      isOpen = true
      return keys.carryOut()
    },
  }
}

describe('keys pressed while an image is being opened', () => {
  it('V14: what chooses or looks is carried out in order once the image is open, and once only', () => {
    const { keys, done, hide, next, open } = bench()
    expect([keys.press([next]), keys.press([hide]), keys.press([next])]).toEqual([null, null, null])
    expect(done).toEqual([])
    expect(open()).toBeNull()
    expect(done).toEqual(['next', 'hide', 'next'])
    expect(open()).toBeNull()
    expect(done).toHaveLength(3)
  })

  it('V14: what changes or judges labels is never carried out; it is said at once and when the image is open', () => {
    const { keys, done, accept, hide, open } = bench()
    expect(keys.press([accept])).toBe('Image still opening. Press the key again when its labels appear')
    expect(keys.press([hide])).toBeNull()
    expect(open()).toBe('1 key ignored while the image was opening')
    expect(done).toEqual(['hide'])
  })

  it('V14: a key that turns out to judge is not carried out, though it might have chosen', () => {
    const { keys, done, accept, never, next, open } = bench()
    keys.press([accept, next])
    keys.press([never, next, accept])
    expect(open()).toBe('1 key ignored while the image was opening')
    expect(done).toEqual(['next'])
  })

  it('V14: what was kept for an image is not for the next one, and is counted', () => {
    const { keys, done, hide, next, open } = bench()
    keys.press([hide])
    keys.press([next])
    keys.leave()
    keys.press([next])
    expect(open()).toBe('2 keys ignored while the image was opening')
    expect(done).toEqual(['next'])
  })

  it('V14: of an image that can’t be opened nothing is left for another', () => {
    const { keys, done, hide, open } = bench()
    keys.press([hide])
    expect(keys.giveUp()).toBe('1 key ignored while the image was opening')
    expect(open()).toBeNull()
    expect(done).toEqual([])
  })

  it('V14: keeps five at most', () => {
    const { keys, done, next, open } = bench()
    const hints = Array.from({ length: 7 }, () => keys.press([next]))
    expect(hints.map((message) => message !== null)).toEqual([false, false, false, false, false, true, true])
    expect(open()).toBe('2 keys ignored while the image was opening')
    expect(done).toHaveLength(5)
  })
})
