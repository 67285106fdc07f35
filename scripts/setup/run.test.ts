import { expect, test } from 'vitest'
import { ProgramFailed, run, runLive } from './run.mjs'

const node = (code: string) => ['-e', code] as const

test('what a program printed comes back', async () => {
  expect(await run(process.execPath, node('console.log(1); console.error(2)'))).toMatch(/1|2/)
})

test('a failure tells its code, signal or time limit, and keeps the output', async () => {
  const failure = await run(process.execPath, node('console.log("why"); process.exit(3)')).catch((error) => error)
  expect(failure).toBeInstanceOf(ProgramFailed)
  expect(failure.message).toContain('ended with code 3')
  expect(failure.output).toBe('why\n')
  await expect(run(process.execPath, node('process.kill(process.pid, "SIGKILL")'))).rejects.toThrow('SIGKILL')
  const endless = run(process.execPath, node('setInterval(() => {}, 1000)'), { timeoutMs: 100 })
  await expect(endless).rejects.toThrow('was stopped')
  await expect(run('no-such-program', [])).rejects.toThrow("can't be started")
})

test('a live program tells why it did not end well, also when it is stopped', async () => {
  const endless = runLive(process.execPath, node('setInterval(() => {}, 1000)'), { timeoutMs: 100 })
  expect(await endless).toBe('took longer than 0 s and was stopped')
  expect(await runLive(process.execPath, node(''))).toBeUndefined()
  expect(await runLive(process.execPath, node('process.exit(4)'))).toBe('ended with code 4')
})
