import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

type Ticks = { total: number; busy: number; own: number }

/** A measured segment, and the share (0 to 1) of the machine that other programs used. */
export type Quiet<T> = { value: T; foreign: number }

const quietShare = 0.12
const waitAtMostMs = 4_000

/** Reads parent and ticks from /proc/PID/stat; undefined if the process has ended. */
function statOf(pid: number): { parent: number; ticks: number } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    return { parent: Number(fields[1]), ticks: fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) }
  } catch {
    return undefined
  }
}

const isXvfbRun = (pid: number): boolean => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('xvfb-run')

function ticks(): Ticks {
  const [user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, irq = 0, softIrq = 0] = readFileSync(
    '/proc/stat',
    'utf8',
  )
    .split('\n')[0]!
    .split(/\s+/)
    .slice(1)
    .map(Number)
  const busy = user + nice + system + irq + softIrq
  const children = new Map<number, { pid: number; ticks: number }[]>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = statOf(Number(name))
    if (stat)
      children.set(stat.parent, [...(children.get(stat.parent) ?? []), { pid: Number(name), ticks: stat.ticks }])
  }
  const below = (pid: number): number =>
    (children.get(pid) ?? []).reduce((sum, child) => sum + child.ticks + below(child.pid), 0)
  const root = isXvfbRun(process.ppid) ? process.ppid : process.pid
  return { total: busy + idle + ioWait, busy, own: (statOf(root)?.ticks ?? 0) + below(root) }
}

async function foreignDuring<T>(segment: () => Promise<T>): Promise<Quiet<T>> {
  const before = ticks()
  const value = await segment()
  const after = ticks()
  const foreign = (after.busy - before.busy - (after.own - before.own)) / Math.max(1, after.total - before.total)
  return { value, foreign: Math.min(1, Math.max(0, foreign)) }
}

/**
 * Runs a segment in a quiet moment: waits for one, measures what others used during the segment, and repeats it if that
 * was too much. Returns the quietest try. Measures others only on Linux; elsewhere the first try counts.
 */
export async function quietly<T>(segment: () => Promise<T>, tries = 2): Promise<Quiet<T>> {
  if (process.platform !== 'linux') return { value: await segment(), foreign: Number.NaN }
  let best: Quiet<T> | null = null
  for (let i = 0; i < tries && (best === null || best.foreign > quietShare); i++) {
    const waitedFromMs = performance.now()
    while ((await foreignDuring(() => sleep(400))).foreign > quietShare)
      if (performance.now() - waitedFromMs > waitAtMostMs) break
    const now = await foreignDuring(segment)
    if (best === null || now.foreign < best.foreign) best = now
  }
  return best!
}

export const percent = (share: number): string => `${(share * 100).toFixed(0)}%`
