import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const module = new URL('./run-again.mjs', import.meta.url).href

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-run-again-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Starts a launcher that runs the given program text. */
function launch(program: string): ChildProcess & { output: Promise<string>; line(text: string): Promise<void> } {
  const file = join(folder, 'program.mjs')
  const launcher = join(folder, 'launcher.mjs')
  writeFileSync(file, `import { stopWithLauncher } from '${module}'\nstopWithLauncher()\n${program}`)
  writeFileSync(
    launcher,
    `import { runAgain } from '${module}'\nrunAgain(process.execPath, [${JSON.stringify(file)}, 'given'])`,
  )
  const child = spawn(process.execPath, [launcher], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  const listeners = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
    for (const listener of listeners) listener()
  })
  // The pipe closes when nobody can write to it anymore: neither the launcher nor its program.
  const output = new Promise<string>((resolve) => child.stdout.on('close', () => resolve(printed)))
  const line = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => printed.includes(text) && resolve()
      listeners.add(look)
      look()
    })
  return Object.assign(child, { output, line })
}

const ended = (child: ChildProcess) =>
  new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)))

test('arguments, output and exit code pass through, and a program that is done ends', async () => {
  const child = launch('console.log(process.argv[2]); process.exitCode = 3')
  expect(await ended(child)).toBe(3)
  expect(await child.output).toBe('given\n')
})

test('a signal reaches the program', async () => {
  const child = launch(
    "process.once('SIGTERM', () => { console.log('stopped'); clearInterval(busy) })\nconst busy = setInterval(() => {}, 1000)\nconsole.log('ready')",
  )
  await child.line('ready')
  child.kill('SIGTERM')
  expect(await ended(child)).toBe(0)
  expect(await child.output).toBe('ready\nstopped\n')
})

test('a program whose launcher is killed stops at a safe point', async () => {
  const child = launch(
    "process.once('SIGTERM', () => { console.log('stopped'); clearInterval(busy) })\nconst busy = setInterval(() => {}, 1000)\nconsole.log('ready')",
  )
  await child.line('ready')
  child.kill('SIGKILL')
  expect(await child.output).toBe('ready\nstopped\n')
})
