import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readResuming } from './read-resuming.ts'
import { StorageError } from './storage-problem.ts'

const quick = { idleMs: 20, waitMs: 0 }
const codeError = (code: string) => Object.assign(new Error(code), { code })

/** What a connection does after so many bytes. */
type End = 'cut' | 'silent' | 'ended'
type Connection = { bytes: number; end: End }

async function* connection(content: Uint8Array, from: number, { bytes, end }: Connection) {
  for (let at = from; at < Math.min(content.length, from + bytes); at += 3)
    yield content.subarray(at, Math.min(at + 3, from + bytes))
  if (from + bytes >= content.length || end === 'ended') return
  if (end === 'cut') throw codeError('ECONNRESET')
  await new Promise(() => {})
}

const read = async (bytes: AsyncIterable<Uint8Array>) => {
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces)
}

test('bytes over connections that break are the bytes of the range, each once and in order', async () => {
  const content = Uint8Array.from({ length: 50 }, (_, i) => i)
  const end = fc.constantFrom<End>('cut', 'ended')
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 30 }), end }), { maxLength: 60 }),
      fc.nat({ max: 49 }),
      fc.nat({ max: 50 }),
      async (plan, from, to) => {
        const connections = [...plan]
        const open = async (at: number) => connection(content, at, connections.shift() ?? { bytes: 100, end: 'ended' })
        expect([...(await read(readResuming({ from, to }, null, open, quick)))]).toEqual([
          ...content.subarray(from, to),
        ])
      },
    ),
  )
})

test('a silent connection counts as cut', async () => {
  const content = Uint8Array.from([1, 2, 3, 4, 5])
  let opened = 0
  const open = async (at: number) =>
    connection(content, at, opened++ === 0 ? { bytes: 3, end: 'silent' } : { bytes: 9, end: 'ended' })
  expect([...(await read(readResuming({ from: 0, to: 5 }, null, open, quick)))]).toEqual([1, 2, 3, 4, 5])
  expect(opened).toBe(2)
})

test('reading is given up when no connection gives a byte', async () => {
  let opened = 0
  const open = async () => {
    opened += 1
    throw codeError('ECONNREFUSED')
  }
  await expect(read(readResuming({ from: 0, to: 9 }, null, open, quick))).rejects.toThrow('ECONNREFUSED')
  expect(opened).toBe(6)
})

test('an answer that no retry changes ends reading at once', async () => {
  let opened = 0
  const open = async () => {
    opened += 1
    throw new StorageError('changed', 'It changed.')
  }
  await expect(read(readResuming({ from: 0, to: 9 }, null, open, quick))).rejects.toThrow('It changed.')
  expect(opened).toBe(1)
})
