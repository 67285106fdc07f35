import cliProgress from 'cli-progress'
import type { Job } from '#contract'

/** The progress of a job or other long work. */
export type JobProgress = Pick<Job, 'title' | 'done' | 'total' | 'unit' | 'perSecond' | 'secondsLeft'>

/** Shows progress on stderr: a bar on a terminal, a line every few seconds elsewhere. */
export type Progress = { show(work: JobProgress): void; end(): void }

const lineEveryMs = 3000

export function createProgress(quiet: boolean, nowMs: () => number): Progress {
  if (quiet) return { show: () => {}, end: () => {} }
  return process.stderr.isTTY ? bar() : lines(nowMs)
}

function rate({ perSecond, unit }: JobProgress): string {
  if (perSecond === null) return ''
  return perSecond < 0.1 ? `${duration(1 / perSecond)} each` : `${perSecond.toFixed(1)} ${unit}/s`
}
const left = ({ secondsLeft }: JobProgress) => (secondsLeft === null ? '' : `${duration(secondsLeft)} left`)

/** Returns a duration such as "45 s", "3 min 20 s" or "2 h 5 min". */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

function bar(): Progress {
  const drawn = new cliProgress.SingleBar(
    {
      format: '{title} [{bar}] {value}/{total} {unit} {rate} {left}',
      hideCursor: true,
      clearOnComplete: false,
      stream: process.stderr,
    },
    cliProgress.Presets.rect,
  )
  let started = false
  return {
    show(job) {
      // A bar needs a total.
      if (!job.total) return
      const fields = { title: job.title, unit: job.unit, rate: rate(job), left: left(job) }
      if (!started) drawn.start(job.total, Math.floor(job.done), fields)
      started = true
      drawn.setTotal(job.total)
      drawn.update(Math.floor(job.done), fields)
    },
    end: () => {
      if (started) drawn.stop()
    },
  }
}

function lines(nowMs: () => number): Progress {
  let lastMs = nowMs()
  return {
    show(job) {
      if (nowMs() - lastMs < lineEveryMs) return
      lastMs = nowMs()
      const of = job.total === null ? '' : ` of ${job.total}`
      const parts = [`${job.title}: ${Math.floor(job.done)}${of} ${job.unit}`, rate(job), left(job)].filter(
        (part) => part !== '',
      )
      process.stderr.write(`${parts.join(', ')}\n`)
    },
    end: () => {},
  }
}
