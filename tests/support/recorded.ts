import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'vitest'

const project = resolve(import.meta.dirname, '../..')

/** Runs a program and its children and records what they send; returns the addresses outside this computer. */
export function recorded(command: readonly string[], env: Record<string, string> = {}) {
  const log = join(mkdtempSync(join(tmpdir(), 'winnow-sent-')), 'log')
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

/** An IP address of another computer. */
const goesOut = (line: string): boolean => {
  const [, address] = /inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/.exec(line)?.filter(Boolean) ?? []
  return address !== undefined && !/^(127\.|0\.0\.0\.0$|::1?$|::ffff:127\.)/.test(address)
}

/** What an app sends that opens a workspace, does the tasks of its first minute, and is stopped. `app`: how to start it. */
export async function sentByApp(
  app: readonly string[],
  { userData, workspace, env = {} }: { userData: string; workspace: string; env?: Record<string, string> },
): Promise<string[]> {
  const switches = ['--no-sandbox', '--disable-gpu', '--user-data', userData, '--workspace', workspace]
  const program = recorded(['xvfb-run', '-a', ...app, ...switches], {
    ...env,
    APPIMAGE: join(userData, 'Winnow.AppImage'),
  })
  await expect.poll(() => existsSync(join(userData, 'recent.json'))).toBe(true)
  // Updates, digests and plans are checked one minute after the start.
  await wait(75_000)
  program.stop()
  await program.ended
  return program.sent()
}
