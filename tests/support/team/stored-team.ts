import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { winnow } from '../winnow-command.ts'
import { startFaultyProxy } from './faulty-proxy.ts'
import { startMoto } from './moto.ts'

const secret = 'secret-of-test'

export type StoredTeam = Awaited<ReturnType<typeof startStoredTeam>>

/** A folder, and object storage with a bucket `team` behind a faulty proxy, used by commands of this process. */
export async function startStoredTeam() {
  const ground = mkdtempSync(join(tmpdir(), 'winnow-stored-'))
  const at = (path: string) => join(ground, path)
  const moto = await startMoto()
  const proxy = await startFaultyProxy(moto.port)
  Object.assign(process.env, {
    ...{ XDG_CONFIG_HOME: ground, AWS_CONFIG_FILE: at('config'), AWS_SHARED_CREDENTIALS_FILE: at('credentials') },
    ...{ AWS_ENDPOINT_URL_S3: proxy.endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: secret },
  })
  moto.python("s3.create_bucket(Bucket='team')")
  return {
    at,
    moto,
    proxy,
    noFaults: () => Object.assign(proxy.faults, { cutAfterBytes: null, delayMs: 0, answer: null }),
    async stop() {
      await proxy.stop()
      await moto.stop()
      rmSync(ground, { recursive: true, force: true })
    },
  }
}

/** The answer of a command, which must print nothing else. */
export async function ended<Result>(exitCode: number, ...args: string[]): Promise<Result> {
  const run = await winnow([...args, '--json', '--quiet'])
  expect(run).toMatchObject({ exitCode, stderr: '' })
  return run.json() as Result
}
export const done = <Result>(...args: string[]) => ended<Result>(0, ...args)

/** The message of a failing command, which must not contain the key. */
export async function refused(...args: string[]): Promise<string> {
  const { exitCode, stderr } = await winnow([...args, '--quiet'])
  expect(exitCode).not.toBe(0)
  expect(stderr).not.toContain(secret)
  return stderr
}
