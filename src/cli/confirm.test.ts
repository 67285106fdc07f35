import { PassThrough } from 'node:stream'
import { afterEach, expect, test, vi } from 'vitest'
import { confirm } from './confirm.ts'
import { Interrupted, UsageError } from './outcome.ts'

afterEach(() => vi.restoreAllMocks())

/** What `confirm` ends with on a terminal where this is typed. */
function typing(text: string, typed?: readonly string[], isTTY = true): Promise<unknown> {
  const input = Object.assign(new PassThrough(), { isTTY })
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(input as unknown as typeof process.stdin)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  input.write(text)
  return confirm('This deletes 3 images.', typed).then(
    () => 'confirmed',
    (error: unknown) => error,
  )
}

test('only a yes, or the numbers that are to be typed, confirms', async () => {
  expect(await typing('y\n')).toBe('confirmed')
  expect(await typing('12\n', ['12'])).toBe('confirmed')
  for (const [text, typed] of [['n\n'], ['\n'], ['y\n', ['12']]] as const)
    expect(await typing(text, typed)).toBeInstanceOf(Interrupted)
  expect(await typing('', undefined, false)).toBeInstanceOf(UsageError)
})
