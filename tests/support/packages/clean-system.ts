import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Files that a package manager keeps for itself, and paths that are not on a disk. */
const notCompared = [
  'proc',
  'sys',
  'dev',
  'run',
  'tmp',
  'root',
  'var/cache',
  'var/log',
  'var/lib/apt',
  'var/lib/dpkg',
  'var/lib/rpm',
]

type Running = {
  child: ChildProcess
  printed: () => string
  ended: Promise<unknown>
  /** Ends the program that `exec` put in place of the shell; a signal to `child` would not reach it. */
  stop: () => Promise<unknown>
}

/** A fresh, minimal Debian in a folder, without Node. Made by debootstrap, as root. */
export class CleanSystem {
  readonly root = mkdtempSync(join(tmpdir(), 'winnow-system-'))

  constructor() {
    // Its users must be able to enter it.
    chmodSync(this.root, 0o755)
    execFileSync('debootstrap', ['--variant=minbase', 'stable', this.root], { stdio: ['ignore', 'ignore', 'inherit'] })
  }

  /** Runs a shell command as root, or as the user `winnow`; returns its output. Throws with the output if it fails. */
  run(command: string, user: 'root' | 'winnow' = 'root'): string {
    const [program, ...args] = this.#inside(command, user)
    return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1e9 })
  }

  start(command: string, user: 'root' | 'winnow'): Running {
    const [program, ...args] = this.#inside(command, user)
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text
      })
    const ended = once(child, 'close')
    const stop = () => {
      if (child.exitCode === null) execFileSync('pkill', ['-TERM', '-P', String(child.pid)])
      return ended
    }
    return { child, printed: () => printed, ended, stop }
  }

  /** All files except those that the package manager keeps for itself. */
  files(): string[] {
    const without = notCompared.map((folder) => `-path ./${folder} -prune -o`).join(' ')
    return this.run(`cd / && find . ${without} ! -type d -print`).trim().split('\n').sort()
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }

  /** Runs with its own processes and environment, which end with the shell. */
  #inside(command: string, user: 'root' | 'winnow'): [string, ...string[]] {
    const as = user === 'root' ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups']
    const home = user === 'root' ? '/root' : '/var/lib/winnow'
    const environment = [
      'env',
      '-i',
      'PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      `HOME=${home}`,
      'LC_ALL=C.UTF-8',
    ]
    const shell = [...environment, 'DEBIAN_FRONTEND=noninteractive', ...as, 'sh', '-ec', command]
    const own = ['--mount', '--pid', '--fork', '--kill-child', `--mount-proc=${join(this.root, 'proc')}`]
    return ['unshare', ...own, 'chroot', this.root, ...shell]
  }
}
