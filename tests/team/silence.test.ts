import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { electronEnvironment } from '../../scripts/setup/electron.mjs'

const project = resolve(import.meta.dirname, '../..')
const winnow = [process.execPath, join(project, 'scripts/winnow.mjs')]
const ground = mkdtempSync(join(tmpdir(), 'winnow-silence-'))
const yard = join(ground, 'yard')
afterAll(() => rmSync(ground, { recursive: true, force: true }))

let logs = 0

/** Runs a program, and all that it starts, under a recorder of whatever it sends; gives the addresses outside of this computer. */
function recorded(command: readonly string[], env: Record<string, string> = {}) {
  const log = join(ground, `sent-${++logs}.log`)
  const recorder = ['-f', '--seccomp-bpf', '-qq', '-e', 'signal=none', '-e', 'trace=connect,sendto,sendmsg,sendmmsg']
  const child = spawn('strace', [...recorder, '-o', log, ...command], {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  return {
    printed: () => printed,
    stop: () => process.kill(-(child.pid ?? 0), 'SIGTERM'),
    ended: once(child, 'close'),
    sent: () => readFileSync(log, 'utf8').split('\n').filter(goesOut),
  }
}

/** An address of the Internet Protocol that is none of this computer. */
const goesOut = (line: string): boolean => {
  const [, address] = /inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/.exec(line)?.filter(Boolean) ?? []
  return address !== undefined && !/^(127\.|0\.0\.0\.0$|::1?$|::ffff:127\.)/.test(address)
}

test('the recorder hears a program that asks a server, and one that asks for a name', async () => {
  for (const ask of ["fetch('http://192.0.2.1')", "require('node:dns').resolve('winnow.invalid', () => {})"]) {
    const program = recorded([process.execPath, '-e', `${ask}; setTimeout(process.exit, 300)`])
    await program.ended
    expect(program.sent(), ask).not.toEqual([])
  }
})

test('commands send nothing', async () => {
  for (const args of [
    ['init', yard, '--classes', 'coco80'],
    ['import', yard, join(project, 'samples/photos'), '--link'],
    ['model', 'add', yard, 'starter'],
    ['prelabel', yard],
    ['policy', 'show'],
  ]) {
    const program = recorded([...winnow, ...args])
    await program.ended
    expect({ args, sent: program.sent(), printed: program.printed() }).toMatchObject({ sent: [] })
  }
})

test('a server answers and sends nothing else', async () => {
  const program = recorded([...winnow, 'serve', yard, '--port', '0'])
  await expect.poll(program.printed).toMatch(/Serving at \S+\./)
  const address = /Serving at (\S+)\./.exec(program.printed())?.[1] ?? ''
  expect((await fetch(new URL('/healthz', address))).status).toBe(200)
  program.stop()
  await program.ended
  expect(program.sent()).toEqual([])
})

test('the app sends nothing while it starts, opens a workspace, and does what is due in its first minute', async () => {
  const userData = join(ground, 'user-data')
  const electron = electronEnvironment()
  const program = recorded(
    [
      ...['xvfb-run', '-a', electron.ELECTRON_EXEC_PATH ?? '', '--no-sandbox', '--disable-gpu', project],
      ...['--user-data', userData, '--workspace', yard],
    ],
    { ...electron, APPIMAGE: join(ground, 'Winnow.AppImage') },
  )
  await expect.poll(() => existsSync(join(userData, 'recent.json')), { timeout: 60_000 }).toBe(true)
  // Updates, digests and plans are looked at one minute after the start.
  await wait(75_000)
  program.stop()
  await program.ended
  expect(program.sent()).toEqual([])
})
