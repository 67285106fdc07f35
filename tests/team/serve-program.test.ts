import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorkspace, openEngine } from '#engine'
import { certificateProblem, readCertificate } from '../../src/server/certificate.ts'
import { makeCertificate } from '../support/team/certificate.ts'
import { runServe, type ServedProgram } from '../support/team/served-program.ts'

let home: string
let workspace: string
const running: ServedProgram[] = []

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'winnow-program-'))
  workspace = join(home, 'garden')
  await createWorkspace(workspace, { name: 'Garden', classes: [], ownerName: 'olga', clock: { nowMs: Date.now } })
})
afterAll(async () => {
  for (const { child } of running) child.kill('SIGKILL')
  rmSync(home, { recursive: true, force: true })
})

function run(...args: string[]): ServedProgram {
  const program = runServe(args)
  running.push(program)
  return program
}
/** Where it serves, once it does. */
async function addressOf(program: ServedProgram): Promise<URL> {
  await expect.poll(program.printed).toMatch(/Serving at \S+\./)
  return new URL(/Serving at (\S+)\./.exec(program.printed())?.[1] ?? '')
}
async function end(program: ServedProgram, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  program.child.kill(signal)
  return program.ended
}
async function canOpen(): Promise<void> {
  const engine = await openEngine({ folder: workspace })
  await engine.close()
}

test('it ends on SIGTERM and on Ctrl-C with the workspace closed, and at once when asked twice', async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const program = run(workspace)
    const address = await addressOf(program)
    expect((await fetch(new URL('/healthz', address))).status).toBe(200)
    expect(await end(program, signal)).toBe(0)
    expect(program.printed()).toContain('Stopped.')
    await canOpen()
  }
  const program = run(workspace)
  await addressOf(program)
  program.child.kill('SIGINT')
  program.child.kill('SIGINT')
  expect([0, 1]).toContain(await program.ended)
  await expect.poll(() => canOpen().then(() => 'opened')).toBe('opened')
})

test('a signal that also reaches the engine, as from a terminal, interrupts nothing halfway', async () => {
  const program = run(workspace)
  const address = await addressOf(program)
  const metrics = await (await fetch(new URL('/metrics', address))).text()
  expect(metrics).toContain('winnow_engine_restarts_total{workspace="garden"} 0')
  // Both of them, as a service manager does it.
  execFileSync('pkill', ['-TERM', '-P', String(program.child.pid)])
  expect(await end(program)).toBe(0)
  await canOpen()
})

test('a workspace that is served already, or open elsewhere, is not served', async () => {
  const engine = await openEngine({ folder: workspace, program: 'the Winnow app' })
  const beside = run(workspace)
  expect(await beside.ended).not.toBe(0)
  expect(beside.printed()).toMatch(/This workspace is open in the Winnow app \(process \d+ on /)
  await engine.close()
  const first = run(workspace)
  await addressOf(first)
  const second = run(workspace)
  expect(await second.ended).not.toBe(0)
  expect(second.printed()).toMatch(/This workspace is open in winnow serve \(process \d+ on /)
  expect(await end(first)).toBe(0)
})

test('a port that is taken and an address of another computer are named', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const address = taken.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const program = run(workspace, '--port', String(port))
  expect(await program.ended).toBe(2)
  expect(program.printed()).toContain(`Port ${port} on 127.0.0.1 is in use.`)
  taken.close()
  const elsewhere = run(workspace, '--host', '192.0.2.1', '--trust-proxy')
  expect(await elsewhere.ended).toBe(2)
  expect(elsewhere.printed()).toContain('192.0.2.1 is no address of this computer.')
})

test('IPv6 alone serves as well', async () => {
  const program = run(workspace, '--host', '::1')
  const { port } = await addressOf(program)
  expect((await fetch(`http://[::1]:${port}/healthz`)).status).toBe(200)
  expect(await end(program)).toBe(0)
})

test('a certificate that can’t be used is refused with the reason', async () => {
  const [one, other] = ['one', 'other'].map((name) => makeCertificate(mkdtempSync(join(home, name))))
  if (!one || !other) throw new Error('No certificates.')
  const text = join(home, 'text.pem')
  writeFileSync(text, 'no certificate')
  await expect(readCertificate({ certFile: one.certFile, keyFile: other.keyFile })).rejects.toThrow(
    'does not belong to',
  )
  await expect(readCertificate({ certFile: text, keyFile: one.keyFile })).rejects.toThrow('is no certificate in PEM')
  await expect(readCertificate({ certFile: one.certFile, keyFile: text })).rejects.toThrow('is no private key in PEM')
  await expect(readCertificate({ certFile: join(home, 'gone'), keyFile: text })).rejects.toThrow('can’t be read')
  const program = run(workspace, '--tls-cert', one.certFile, '--tls-key', other.keyFile)
  expect(await program.ended).toBe(2)
  expect(program.printed()).toContain('does not belong to the certificate')
  const certificate = await readCertificate(one)
  const dayMs = 24 * 3_600_000
  const problems = [-2, 0, 2].map((days) => certificateProblem(certificate, 'C', Date.now() + days * dayMs))
  expect(problems).toEqual([
    expect.stringContaining('C is not valid before'),
    expect.stringContaining('C expires on'),
    expect.stringContaining('C expired on'),
  ])
})

test('a renewed certificate is loaded while it serves, and a broken one is not', async () => {
  const files = makeCertificate(mkdtempSync(join(home, 'tls-')))
  const renewed = makeCertificate(mkdtempSync(join(home, 'renewed-')), 300)
  const program = run(workspace, '--host', '0.0.0.0', '--tls-cert', files.certFile, '--tls-key', files.keyFile)
  const { port, protocol } = await addressOf(program)
  expect(protocol).toBe('https:')
  await expect.poll(program.printed).toMatch(/winnow.crt expires on/)
  const serial = () =>
    new Promise<string>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().serialNumber)
        socket.destroy()
      })
      socket.on('error', reject)
    })
  const before = await serial()
  copyFileSync(renewed.certFile, files.certFile)
  program.child.kill('SIGHUP')
  await expect.poll(program.printed).toContain('The server keeps the one that it has.')
  expect(await serial()).toBe(before)
  copyFileSync(renewed.keyFile, files.keyFile)
  program.child.kill('SIGHUP')
  await expect.poll(program.printed).toContain('was read again')
  expect(await serial()).not.toBe(before)
  expect(await end(program)).toBe(0)
})
