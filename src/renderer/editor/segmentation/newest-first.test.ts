import { expect, it } from 'vitest'
import { NewestFirst } from './newest-first.ts'

/** Work that ends when the test lets it. */
function bench() {
  const begun: string[] = []
  const ends = new Map<string, { resolve(): void; reject(error: Error): void }>()
  const newest = new NewestFirst<string>()
  const run = (kind: string, name: string) =>
    newest.run(kind, () => {
      begun.push(name)
      return new Promise((resolve, reject) => ends.set(name, { resolve: () => resolve(name), reject }))
    })
  return {
    run,
    begun,
    end: (name: string) => ends.get(name)!.resolve(),
    fail: (name: string) => ends.get(name)!.reject(new Error(name)),
  }
}

it('does one at a time and then the newest; what came in between is dropped', async () => {
  const { run, begun, end } = bench()
  const [a, b, c] = [run('wire', 'a'), run('wire', 'b'), run('wire', 'c')]
  end('a')
  expect(await a).toBe('a')
  expect(await b).toBeNull()
  await expect.poll(() => begun).toEqual(['a', 'c'])
  end('c')
  expect(await c).toBe('c')
})

it('keeps kinds apart', async () => {
  const { run, begun, end } = bench()
  const [a, b] = [run('wire', 'a'), run('grow', 'b')]
  expect(begun).toEqual(['a', 'b'])
  end('b')
  end('a')
  expect(await Promise.all([a, b])).toEqual(['a', 'b'])
})

it('goes on after a failure', async () => {
  const { run, end, fail } = bench()
  const failing = expect(run('wire', 'a')).rejects.toThrow('a')
  const next = run('wire', 'b')
  fail('a')
  await failing
  await new Promise((resolve) => setTimeout(resolve))
  end('b')
  expect(await next).toBe('b')
})
