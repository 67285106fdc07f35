import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const python = '/usr/bin/python3'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

export type Moto = {
  port: number
  endpoint: string
  /** Runs lines of Python with boto3 clients `s3` and `iam` of the server; returns their output. */
  python(lines: string): string
  /** From now on each request needs a user's keys and rights; without `on`, none does. */
  checkRights(on: boolean): Promise<void>
  stop(): Promise<void>
}

/** The real moto_server, with its own empty storage. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  const folder = mkdtempSync(join(tmpdir(), 'winnow-moto-'))
  const logFile = join(folder, 'log')
  // Not a pipe: nobody would empty it while this thread waits for Python, and the server would block.
  const log = openSync(logFile, 'w')
  const child = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', log],
  })
  closeSync(log)
  const ended = once(child, 'exit').then(() => {
    throw new Error(`moto_server ended: ${readFileSync(logFile, 'utf8').slice(-4000)}`)
  })
  const answers = async () => {
    for (;;) {
      const isUp = await fetch(`${endpoint}/moto-api/`).then(
        ({ ok }) => ok,
        () => false,
      )
      if (isUp) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  await Promise.race([answers(), ended])
  ended.catch(() => {})
  const keys = { aws_access_key_id: 'test', aws_secret_access_key: 'test', region_name: 'us-east-1' }
  const start = [
    'import boto3, json, sys',
    ...['s3', 'iam'].map(
      (name) =>
        `${name} = boto3.client('${name}', endpoint_url='${endpoint}', **json.loads('${JSON.stringify(keys)}'))`,
    ),
  ].join('\n')
  return {
    port,
    endpoint,
    python: (lines) => execFileSync(python, ['-c', `${start}\n${lines}`], { encoding: 'utf8' }),
    async checkRights(on) {
      await fetch(`${endpoint}/moto-api/reset-auth`, { method: 'POST', body: on ? '0' : 'inf' })
    },
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit').catch(() => {})
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
