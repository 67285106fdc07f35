import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { makeCertificate, requireProgram } from './certificate.ts'

const guide = resolve(import.meta.dirname, '../../../docs/guide/server.md')

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

export type Nginx = { port: number; certificate: string; stop(): Promise<void> }

/** The real nginx with the guide's configuration, in front of a server on this port. Only ports and files differ. */
export async function startNginx(serverPort: number): Promise<Nginx> {
  requireProgram('nginx')
  const folder = mkdtempSync(join(tmpdir(), 'winnow-nginx-'))
  const { certFile, keyFile } = makeCertificate(folder)
  const port = await freePort()
  const block = /```nginx\n([\s\S]*?)```/.exec(readFileSync(guide, 'utf8'))?.[1] ?? ''
  const changes = [
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ['/etc/ssl/winnow.crt', certFile],
    ['/etc/ssl/winnow.key', keyFile],
    ['http://127.0.0.1:4700', `http://127.0.0.1:${serverPort}`],
  ] as const
  const server = changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${guide} has no nginx block with ${from}.`)
    return text.replaceAll(from, to)
  }, block)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${join(folder, kind)};`)
    .join('\n')
  const config = join(folder, 'nginx.conf')
  writeFileSync(
    config,
    `pid ${join(folder, 'pid')}; daemon off; worker_processes 1; error_log ${join(folder, 'error.log')};
events { worker_connections 512; }
http { access_log off; ${temporary}
${server} }`,
  )
  execFileSync('nginx', ['-t', '-q', '-c', config, '-e', join(folder, 'error.log')], { stdio: 'pipe' })
  const child = spawn('nginx', ['-c', config, '-e', join(folder, 'error.log')], { stdio: 'inherit' })
  return {
    port,
    certificate: readFileSync(certFile, 'utf8'),
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
