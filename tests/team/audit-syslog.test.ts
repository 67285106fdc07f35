import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verifySealedAudit } from '#engine'
import { auditSince } from '../../src/engine/maintenance/index.ts'
import { AuditSealer } from '../../src/server/audit-sealer.ts'
import { scratchWorkspace } from '../support/scratch-workspace.ts'
import { requireProgram } from '../support/team/certificate.ts'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

test('an audit log is sealed in the rsyslog of another computer, and any loss is reported', async () => {
  requireProgram('rsyslogd')
  const folder = mkdtempSync(join(tmpdir(), 'winnow-syslog-'))
  const [keyFile, publicKey, messages, config] = ['key', 'key.pub', 'messages', 'conf'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string]
  const made = generateKeyPairSync('ed25519')
  writeFileSync(keyFile, made.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeFileSync(publicKey, made.publicKey.export({ type: 'spki', format: 'pem' }))
  const port = await freePort()
  writeFileSync(
    config,
    `module(load="imtcp")\ninput(type="imtcp" address="127.0.0.1" port="${port}")\naction(type="omfile" file="${messages}")\n`,
  )
  const scratch = await scratchWorkspace()
  const client = {
    auditSince: async (input: { entry: number; limit: number }) => auditSince(scratch.engine.context.store, input),
  }
  const told: string[] = []
  const sealer = await AuditSealer.open({
    keyFile,
    heads: `syslog://127.0.0.1:${port}`,
    warn: (sentence) => void told.push(sentence),
  })
  for (let n = 0; n < 60; n++) await scratch.client.access.add({ name: `user ${n}`, role: 'annotator' })
  await sealer.seal([{ name: 'Garden', client }])
  expect(told).toEqual([expect.stringMatching(/^The audit log of Garden was not sealed: logger failed: .*connect/)])

  const daemon = spawn('rsyslogd', ['-n', '-f', config, '-i', join(folder, 'pid')], { stdio: 'inherit' })
  try {
    await expect
      .poll(async () => {
        told.length = 0
        await sealer.seal([{ name: 'Garden', client }])
        return told
      })
      .toEqual([])
    await scratch.client.access.add({ name: 'late', role: 'lead' })
    await sealer.seal([{ name: 'Garden', client }])
    await expect
      .poll(() => (existsSync(messages) ? readFileSync(messages, 'utf8').split('winnow-audit').length : 0))
      .toBeGreaterThan(3)
  } finally {
    daemon.kill('SIGTERM')
    await once(daemon, 'exit')
  }
  scratch.engine.context.store.pragma('wal_checkpoint(TRUNCATE)')
  expect(
    await verifySealedAudit({ database: join(scratch.folder, 'winnow.db'), publicKey, heads: messages }),
  ).toMatchObject({ problems: [] })
  await scratch.close()
  rmSync(folder, { recursive: true, force: true })
})
