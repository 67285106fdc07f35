import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { requireProgram } from './certificate.ts'

/** Slurm with some nodes on this computer, with its own keys, ports and folders. */
export type SlurmNodes = {
  /** The environment in which Slurm's commands find these nodes. */
  env: Record<string, string>
  /** The tasks in the queue: id, state and node, one per line. */
  queue(): string
  /** How many tasks were submitted so far. */
  submitted(): number
  cancelAll(): void
  startNode(name: string): void
  /** Ends a node as a power cut does: its daemon and everything that runs on it. */
  killNode(name: string): void
  stop(): Promise<void>
}

const startMs = 60_000

export async function startSlurm(folder: string, nodes: readonly string[]): Promise<SlurmNodes> {
  for (const program of ['munged', 'mungekey', 'slurmctld', 'slurmd', 'sbatch']) requireProgram(program)
  const at = (name: string) => join(folder, name)
  for (const name of ['state', 'spool', 'log']) mkdirSync(at(name), { recursive: true })
  const port = 20_000 + (process.pid % 10_000)
  const ports = `${port + 1}-${port + nodes.length}`
  writeFileSync(
    at('slurm.conf'),
    `ClusterName=winnow
SlurmctldHost=${hostname()}
SlurmctldPort=${port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${at('munge.socket')}
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('spool')}/%n
SlurmctldPidFile=${at('slurmctld.pid')}
SlurmdPidFile=${at('slurmd')}.%n.pid
SlurmctldLogFile=${at('log')}/slurmctld
SlurmdLogFile=${at('log')}/%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SlurmdTimeout=5
MailProg=/bin/true
NodeName=n[1-${nodes.length}] NodeHostname=${hostname()} Port=[${ports}] CPUs=1 RealMemory=100
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`,
  )
  const env = { SLURM_CONF: at('slurm.conf') }
  const started = new Map<string, ChildProcess>()
  const start = (name: string, program: string, args: readonly string[]) =>
    started.set(name, spawn(program, args, { env: { ...process.env, ...env }, stdio: 'ignore' }))
  const ask = (program: string, args: readonly string[]): string =>
    execFileSync(program, args, {
      env: { ...process.env, ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  execFileSync('mungekey', ['--create', '--keyfile', at('munge.key')])
  const munge = ['socket', 'key-file', 'pid-file', 'log-file', 'seed-file']
  start('munged', 'munged', [
    '--foreground',
    '--force',
    ...munge.map((name) => `--${name}=${at(`munge.${name === 'socket' ? name : name.replace('-file', '')}`)}`),
  ])
  await until(() => readdirSync(folder).includes('munge.socket'))
  start('slurmctld', 'slurmctld', ['-D', '-c'])
  const startNode = (name: string) => start(name, 'slurmd', ['-D', '-N', name])
  for (const name of nodes) startNode(name)
  await until(
    () =>
      ask('sinfo', ['--noheader', '--Node', '--states=idle', '--format=%N']).trim().split('\n').length === nodes.length,
  )
  return {
    env,
    queue: () => ask('squeue', ['--noheader', '--array', '--format=%i %T %N']),
    submitted: () => Number(/NEXT_JOB_ID\s*=\s*(\d+)/.exec(ask('scontrol', ['show', 'config']))?.[1]),
    cancelAll: () => void ask('scancel', ['--me']),
    startNode,
    killNode(name) {
      started.get(name)?.kill('SIGKILL')
      for (const pid of processesOf(name)) kill(pid)
    },
    async stop() {
      for (const name of nodes) for (const pid of processesOf(name)) kill(pid)
      const ends = [...started.values()].map(
        (child) => child.exitCode ?? child.signalCode ?? new Promise((ended) => child.once('exit', ended)),
      )
      for (const child of started.values()) child.kill('SIGKILL')
      await Promise.all(ends)
    },
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (const endMs = Date.now() + startMs; ; await wait(200))
    try {
      if (isSo()) return
      if (Date.now() > endMs) throw new Error('Slurm did not start.')
    } catch (error) {
      // Slurm's commands fail until its daemons answer.
      if (Date.now() > endMs) throw error
    }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // The process has ended.
  }
}

const fileOf = (pid: string, name: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    // The process has ended.
    return ''
  }
}

/** The processes on a node: those of its tasks, and Slurm's own that watch them. */
function processesOf(node: string): number[] {
  const tasks = readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && fileOf(pid, 'environ').split('\0').includes(`SLURMD_NODENAME=${node}`),
  )
  const watchers = tasks
    .map((pid) => /^PPid:\t(\d+)/m.exec(fileOf(pid, 'status'))?.[1] ?? '')
    .filter((pid) => fileOf(pid, 'cmdline').includes('slurmstepd'))
  return [...watchers, ...tasks].map(Number)
}
