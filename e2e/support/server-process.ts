import { type ChildProcess, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

const projectFolder = resolve(import.meta.dirname, '../..')
const password = 'correct horse battery'

/** `winnow serve` in a separate process, with the app's build, and the owner's password. */
export type ServerProcess = { url: string; owner: string; password: string; stop(): Promise<void> }

/** `port` 0: any free port. */
export async function serve(workspace: string, port = 0): Promise<ServerProcess> {
  const script = join(projectFolder, 'scripts', 'winnow.mjs')
  const child = spawn(process.execPath, [script, 'serve', workspace, '--port', `${port}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  const text = await textBefore(child, /Press Ctrl-C to stop\.\n/)
  const [, url = ''] = /Serving at (\S+)\./.exec(text) ?? []
  const [, owner = '', invitation] = /^(.+), choose your password at (\S+)$/m.exec(text) ?? []
  if (invitation) {
    const form = new URLSearchParams({ password, again: password })
    const { status } = await fetch(invitation, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: url },
      body: form,
    })
    if (status !== 303) throw new Error(`The password was not taken: ${status}.`)
  }
  const stop = () =>
    new Promise<void>((done) => {
      if (child.exitCode !== null) return done()
      child.once('exit', () => done())
      child.kill('SIGTERM')
    })
  return { url, owner, password, stop }
}

/** Its output until then; it prints its start message at once. */
function textBefore(child: ChildProcess, end: RegExp): Promise<string> {
  let text = ''
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`winnow serve ended with ${code}.`)))
    child.stdout?.on('data', (piece) => {
      text += piece
      if (end.test(text)) resolve(text)
    })
  })
}
